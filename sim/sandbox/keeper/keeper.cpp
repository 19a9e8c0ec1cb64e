#include "sim/sandbox/keeper/keeper.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <system_error>
#include <utility>
#include <vector>

#include "sim/sandbox/keeper/failure.hpp"

namespace mxdrill::keeper {
namespace {

using Json = nlohmann::json;

// How often timers are looked at while nobody asks (milliseconds): no process tells of a new one.
constexpr int kTick = 1;

constexpr std::size_t kLargestRequest = 1 << 20;

// Of a file that is asked for. As JSON it may be six times as much, and a packet holds 200 KB at least.
constexpr std::size_t kLargestPiece = 1 << 15;

base::Descriptor signals_of_children() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    if (sigprocmask(SIG_BLOCK, &set, nullptr) != 0) fail("sigprocmask");
    base::Descriptor signals(signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC));
    if (!signals) fail("signalfd");
    return signals;
}

/// Where syslog(3) sends what it is told.
base::Descriptor listen_to_syslog() {
    base::Descriptor socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    sockaddr_un name{AF_UNIX, "/dev/log"};
    if (!socket || bind(socket.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0 ||
        chmod(static_cast<const char*>(name.sun_path), 0666) != 0)
        fail("/dev/log");
    return socket;
}

/// A packet, and the descriptor that came with it, if one did.
ssize_t receive(int socket, std::vector<char>& packet, base::Descriptor& descriptor) {
    iovec where{packet.data(), packet.size()};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> extra{};
    msghdr message{};
    message.msg_iov = &where;
    message.msg_iovlen = 1;
    message.msg_control = extra.data();
    message.msg_controllen = extra.size();
    const ssize_t size = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    const cmsghdr* header = size < 0 ? nullptr : CMSG_FIRSTHDR(&message);
    if (header == nullptr || header->cmsg_type != SCM_RIGHTS) return size;
    int number = -1;
    std::memcpy(&number, CMSG_DATA(header), sizeof number);
    descriptor = base::Descriptor(number);
    return size;
}

/// Without what an installation leaves behind and no later run wants.
std::vector<std::string> save_command(const base::Descriptor& layer) {
    return {"tar",
            "--create",
            "--xattrs",
            "--exclude=./.mxdrill",
            "--exclude=./usr/sbin/policy-rc.d",
            "--exclude=./var/cache/apt",
            "--exclude=./var/lib/apt",
            "--directory=/proc/" + std::to_string(getpid()) + "/fd/" + std::to_string(layer.get()),
            "."};
}

/// Octets of a file from a place on, or so far from its end if that is negative, and where they end; null if
/// there is no such file.
Json piece_of(const std::string& path, off_t from) {
    const base::Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    struct stat what {};
    if (!file || fstat(file.get(), &what) != 0 || !S_ISREG(what.st_mode)) return {{"text", nullptr}};
    if (from < 0) from = std::max<off_t>(0, what.st_size + from);
    std::string text(kLargestPiece, '\0');
    const ssize_t size = pread(file.get(), text.data(), text.size(), from);
    text.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
    return {{"text", text}, {"end", from + static_cast<off_t>(text.size())}};
}

}  // namespace

Keeper::Keeper(base::Descriptor control, base::Descriptor log, base::Descriptor layer, double speed)
    : control_(std::move(control)),
      log_(std::move(log)),
      layer_(std::move(layer)),
      signals_(signals_of_children()),
      syslog_(listen_to_syslog()),
      waits_(speed),
      packet_(kLargestRequest) {}

void Keeper::run() {
    tell({{"ready", true}});
    std::array<pollfd, 3> ready{
        {{control_.get(), POLLIN, 0}, {signals_.get(), POLLIN, 0}, {syslog_.get(), POLLIN, 0}}};
    while (!is_over_) {
        if (poll(ready.data(), ready.size(), kTick) < 0 && errno != EINTR) fail("poll");
        if (ready[1].revents != 0) on_children();
        if (ready[2].revents != 0) read_syslog();
        if (ready[0].revents != 0) on_request();
        waits_.tell_due();
    }
}

void Keeper::on_request() {
    base::Descriptor input;
    const ssize_t size = receive(control_.get(), packet_, input);
    if (size <= 0) {
        is_over_ = true;
        return;
    }
    try {
        tell(answer(Json::parse(packet_.begin(), packet_.begin() + size), input));
    } catch (const std::exception& error) {
        tell({{"error", error.what()}});
    }
}

Json Keeper::answer(const Json& request, const base::Descriptor& input) {
    const std::string what = request.at("do");
    if (what == "look") return look();
    if (what == "jump") {
        waits_.jump(request.at("by"));
        waits_.tell_due();
        return {{"jumped", true}};
    }
    if (what == "read") return piece_of(request.at("path"), request.at("from"));
    if (what == "save") {
        children_.start(request.at("id"), save_command(layer_), {input.get(), input.get(), log_.get()});
    } else if (what == "start") {
        children_.start(request.at("id"), request.at("command"), {input.get(), log_.get(), log_.get()});
    } else {
        throw std::invalid_argument("there is no request `" + what + "`");
    }
    return {{"started", request.at("id")}};
}

Json Keeper::look() {
    on_children();
    if (waits_.tell_due() || !tasks_.are_asleep()) return {{"idle", false}};
    waits_.forget_gone(tasks_);
    const auto held = tasks_.held([&](std::int32_t pid, std::int32_t tid) { return waits_.knows(pid, tid); });
    if (held)
        return {{"idle", false},
                {"held", {{"pid", held->pid}, {"program", held->program}, {"call", held->call}}}};
    const std::int64_t earliest = waits_.earliest();
    // Whoever the kernel's own clock has woken meanwhile may have been in none of the states just read; and
    // whoever tells syslog more than its socket holds sleeps until the keeper reads.
    if (!tasks_.are_still_asleep() || read_syslog()) return {{"idle", false}};
    Json said{{"idle", true}, {"now", waits_.now()}, {"earliest", nullptr}};
    if (earliest != WARP_NEVER) said["earliest"] = earliest;
    return said;
}

void Keeper::on_children() {
    signalfd_siginfo one{};
    while (read(signals_.get(), &one, sizeof one) > 0) {
    }
    for (std::optional<Ended> ended; children_.reap(ended);) {
        if (ended) tell({{"ended", ended->id}, {"code", ended->code}});
    }
}

bool Keeper::read_syslog() {
    std::array<char, 8192> line{};
    for (bool has_any = false;; has_any = true) {
        const ssize_t size = recv(syslog_.get(), line.data(), line.size() - 1, 0);
        if (size <= 0) return has_any;
        line[static_cast<std::size_t>(size)] = '\n';
        if (write(log_.get(), line.data(), static_cast<std::size_t>(size) + 1) < 0) return has_any;
    }
}

void Keeper::tell(const Json& message) {
    const std::string text = message.dump(-1, ' ', false, Json::error_handler_t::replace);
    if (send(control_.get(), text.data(), text.size(), MSG_NOSIGNAL) < 0) is_over_ = true;
}

}  // namespace mxdrill::keeper
