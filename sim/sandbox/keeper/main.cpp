// mxdrill-keeper: becomes the first process of a sandbox. It is started by mxdrill alone, in the network that
// the sandbox is to have, with a control socket as descriptor 3 and a log file as descriptor 4.
#include <fcntl.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "sim/sandbox/keeper/failure.hpp"
#include "sim/sandbox/keeper/keeper.hpp"
#include "sim/sandbox/keeper/root.hpp"

namespace {

using mxdrill::base::Descriptor;
using Json = nlohmann::json;

constexpr int kControl = 3;
constexpr int kLog = 4;

/// Ends with its parent, whatever ends that: so nothing of a sandbox outlives its run.
void end_with_parent() {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
}

Json read_plan() {
    std::vector<char> packet(1 << 22);
    const ssize_t size = recv(kControl, packet.data(), packet.size(), 0);
    if (size <= 0) throw std::runtime_error("nobody says what to do");
    return Json::parse(packet.begin(), packet.begin() + size);
}

Descriptor open_source(const Json& plan, const char* key) {
    const auto path = plan.find(key);
    if (path == plan.end() || path->is_null()) return {};
    Descriptor file(open(path->get_ref<const std::string&>().c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) mxdrill::keeper::fail(path->get<std::string>());
    return file;
}

void keep(const Json& plan) {
    Descriptor layer =
        mxdrill::keeper::enter_root(plan, {open_source(plan, "layer"), open_source(plan, "warp")});
    mxdrill::keeper::Keeper(Descriptor(kControl), Descriptor(kLog), std::move(layer), plan.at("speed")).run();
}

int tell(const std::string& why) {
    const std::string text = Json{{"unable", why}}.dump(-1, ' ', false, Json::error_handler_t::replace);
    return send(kControl, text.data(), text.size(), MSG_NOSIGNAL) < 0 ? 2 : 1;
}

/// What `work` fails with goes to who started this.
template <class Work>
int tell_failure(Work work) {
    try {
        work();
        return 0;
    } catch (const std::system_error& error) {  // the machine's fault, not the plan's
        return tell(std::string("no sandbox: ") + error.what());
    } catch (const std::exception& error) {
        return tell(error.what());
    }
}

}  // namespace

int main() {
    end_with_parent();
    fcntl(kControl, F_SETFD, FD_CLOEXEC);
    fcntl(kLog, F_SETFD, FD_CLOEXEC);
    return tell_failure([] {
        const Json plan = read_plan();
        if (unshare(CLONE_NEWPID) != 0) mxdrill::keeper::fail("unshare");
        const pid_t first = fork();
        if (first < 0) mxdrill::keeper::fail("fork");
        if (first == 0) {
            end_with_parent();
            _exit(tell_failure([&] { keep(plan); }));
        }
        close(kControl);
        while (waitpid(first, nullptr, 0) < 0 && errno == EINTR) {
        }
    });
}
