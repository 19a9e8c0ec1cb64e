#include "sim/sandbox/sandbox.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/asio/post.hpp>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <nlohmann/json.hpp>
#include <system_error>
#include <thread>
#include <utility>

namespace mxdrill::sandbox {
namespace {

using Json = nlohmann::json;

// A keeper that does not answer for so long (milliseconds) hangs.
constexpr int kPatience = 30'000;

constexpr std::chrono::seconds kMostSettling{2};

net::Unable no_sandbox(const std::string& what) {
    return {"no sandbox: " + what + " (" + std::strerror(errno) + ")"};
}

Json json_of(const Plan& plan, const Tools& tools, double speed) {
    Json files = Json::array();
    for (const File& file : plan.files) {
        Json one{{"path", file.path}, {"mode", file.mode}, {"owner", file.owner}};
        if (file.text) one["text"] = *file.text;
        files.push_back(std::move(one));
    }
    Json json{{"root", plan.root.string()},
              {"hostname", plan.hostname},
              {"installs", plan.installs},
              {"files", std::move(files)},
              {"speed", speed},
              {"layer", nullptr},
              {"warp", nullptr}};
    if (plan.layer) json["layer"] = plan.layer->string();
    if (plan.has_clock) json["warp"] = tools.warp.string();
    return json;
}

/// The process, or -1 and errno. It finds the control socket as descriptor 3 and the log as 4.
pid_t spawn(const std::filesystem::path& program, int control, int log) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    // First out of each other's way.
    posix_spawn_file_actions_adddup2(&actions, control, 100);
    posix_spawn_file_actions_adddup2(&actions, log, 101);
    posix_spawn_file_actions_adddup2(&actions, 100, 3);
    posix_spawn_file_actions_adddup2(&actions, 101, 4);
    posix_spawn_file_actions_addclose(&actions, 100);
    posix_spawn_file_actions_addclose(&actions, 101);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);
    // In a session of its own: what a terminal or timeout(1) signals is for mxdrill to answer.
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSID);
    pid_t process = -1;
    std::string name = program.string();
    std::array<char*, 2> arguments{name.data(), nullptr};
    const int error =
        posix_spawn(&process, program.c_str(), &actions, &attributes, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    errno = error;
    return error == 0 ? process : -1;
}

base::Descriptor file_with(const std::string& text) {
    base::Descriptor file(memfd_create("input", MFD_CLOEXEC));
    const bool written =
        file && write(file.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
    if (!written || lseek(file.get(), 0, SEEK_SET) != 0)
        throw std::system_error(errno, std::generic_category(), "a program's input");
    return file;
}

bool send_packet(int socket, std::string text, int descriptor) {
    iovec where{text.data(), text.size()};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> extra{};
    msghdr message{};
    message.msg_iov = &where;
    message.msg_iovlen = 1;
    if (descriptor >= 0) {
        message.msg_control = extra.data();
        message.msg_controllen = extra.size();
        cmsghdr* header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof descriptor);
        std::memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
    }
    return sendmsg(socket, &message, MSG_NOSIGNAL) >= 0;
}

}  // namespace

std::variant<std::unique_ptr<Sandbox>, net::Unable> Sandbox::open(net::Loop& loop, const Tools& tools,
                                                                  const Plan& plan) {
    std::array<int, 2> ends{};
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0)
        return no_sandbox("no socket");
    base::Descriptor own(ends[0]);
    const base::Descriptor keepers(ends[1]);
    constexpr int kRoom = 1 << 22;  // for a plan with many files; only the machine's root may have so much
    setsockopt(own.get(), SOL_SOCKET, SO_SNDBUFFORCE, &kRoom, sizeof kRoom);
    base::Descriptor log(memfd_create("log", MFD_CLOEXEC));
    if (!log) return no_sandbox("no log");
    const pid_t process = spawn(tools.keeper, keepers.get(), log.get());
    if (process < 0) return no_sandbox(tools.keeper.string());
    std::unique_ptr<Sandbox> sandbox(new Sandbox(loop, std::move(own), std::move(log), process));
    sandbox->send(json_of(plan, tools, loop.clock().speed), -1);
    const auto answer = sandbox->receive(kPatience);
    if (!answer) return net::Unable{"no sandbox: its first process has ended"};
    if (const auto why = answer->find("unable"); why != answer->end())
        return net::Unable{why->get<std::string>()};
    sandbox->wait();
    loop.set_dependents(sandbox.get());
    return sandbox;
}

Sandbox::Sandbox(net::Loop& loop, base::Descriptor control, base::Descriptor log, int process)
    : loop_(&loop),
      log_(std::move(log)),
      process_(process),
      socket_(std::move(control)),
      control_(loop.context(), socket_.get()) {}

// The keeper ends when the control socket does, and all others with it.
Sandbox::~Sandbox() {
    loop_->set_dependents(nullptr);
    control_.release();
    socket_ = base::Descriptor();
    kill(process_, SIGKILL);
    while (waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
    }
}

void Sandbox::start(const std::vector<std::string>& command, const std::string& input, OnEnded on_ended) {
    begin("start", command, file_with(input).get(), std::move(on_ended));
}

bool Sandbox::save_layer(const std::filesystem::path& archive) {
    const base::Descriptor file(::open(archive.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (!file) return false;
    std::optional<int> code;
    begin("save", {}, file.get(), [&](int ended) { code = ended; });
    loop_->run(std::nullopt, [&] { return code || !is_alive_; });
    return code == 0;
}

void Sandbox::begin(const char* what, const std::vector<std::string>& command, int input, OnEnded on_ended) {
    const std::uint64_t id = ++last_id_;
    started_[id] = std::move(on_ended);
    const Json answer = ask({{"do", what}, {"id", id}, {"command", command}}, input);
    if (answer.contains("started")) return;
    boost::asio::post(loop_->context(), [this, id] { hear({{"ended", id}, {"code", 127}}); });
}

std::optional<std::string> Sandbox::read(const std::string& path, std::size_t most) {
    std::optional<std::string> read;
    for (std::int64_t from = -static_cast<std::int64_t>(most);;) {
        const Json answer = ask({{"do", "read"}, {"path", path}, {"from", from}});
        const auto text = answer.find("text");
        if (text == answer.end() || !text->is_string()) return read;
        const auto& piece = text->get_ref<const std::string&>();
        read = read.value_or("") + piece;
        if (piece.empty() || read->size() >= most) return read;
        from = answer.at("end");
    }
}

std::string Sandbox::log(std::size_t most) const {
    const off_t size = lseek(log_.get(), 0, SEEK_END);
    const off_t from = std::max<off_t>(0, size - static_cast<off_t>(most));
    std::string text(static_cast<std::size_t>(size - from), '\0');
    const ssize_t got = pread(log_.get(), text.data(), text.size(), from);
    text.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
    return text;
}

std::optional<base::Duration> Sandbox::idle_for() {
    const Json said = ask({{"do", "look"}});
    if (!is_alive_) return base::Duration::max();
    held_by_.clear();
    if (!said.value("idle", false)) {
        if (const auto held = said.find("held"); held != said.end())
            held_by_ =
                held->at("program").get<std::string>() + " in " + held->at("call").get<std::string>() + "()";
        return std::nullopt;
    }
    if (said.at("earliest").is_null()) return base::Duration::max();
    return base::Duration(said.at("earliest").get<std::int64_t>() - said.at("now").get<std::int64_t>());
}

void Sandbox::settle() {
    const auto end = std::chrono::steady_clock::now() + kMostSettling;
    while (is_alive_ && !idle_for() && std::chrono::steady_clock::now() < end)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

void Sandbox::on_jump(base::Duration by) {
    ask({{"do", "jump"}, {"by", by.count()}});
}

void Sandbox::send(const Json& request, int descriptor) {
    if (!send_packet(socket_.get(), request.dump(-1, ' ', false, Json::error_handler_t::replace), descriptor))
        is_alive_ = false;
}

/// The next packet, within so many milliseconds; nothing if none came. A socket whose other end is gone makes
/// it not alive.
std::optional<Json> Sandbox::receive(int patience) {
    pollfd ready{socket_.get(), POLLIN, 0};
    const int count = poll(&ready, 1, patience);
    if (count < 0 && errno == EINTR) return receive(patience);
    if (count == 0) return std::nullopt;
    packet_.resize(1 << 20);
    const ssize_t size = recv(socket_.get(), packet_.data(), packet_.size(), 0);
    if (size <= 0) {
        is_alive_ = false;
        return std::nullopt;
    }
    return Json::parse(packet_.begin(), packet_.begin() + size, nullptr, false);
}

/// What comes before the answer is heard later, not within a call of a user's.
Json Sandbox::ask(const Json& request, int descriptor) {
    if (is_alive_) send(request, descriptor);
    while (is_alive_) {
        auto answer = receive(kPatience);
        if (!answer) {
            is_alive_ = false;
            break;
        }
        if (!answer->contains("ended")) return *std::move(answer);
        boost::asio::post(loop_->context(), [this, heard = *std::move(answer)] { hear(heard); });
    }
    return Json::object();
}

void Sandbox::hear(const Json& message) {
    const auto id = message.find("ended");
    if (id == message.end()) return;
    const auto known = started_.find(id->get<std::uint64_t>());
    if (known == started_.end()) return;
    const OnEnded on_ended = std::move(known->second);
    started_.erase(known);
    if (on_ended) on_ended(message.at("code"));
}

void Sandbox::wait() {
    control_.async_wait(boost::asio::posix::stream_descriptor::wait_read, [this](const auto& error) {
        if (error) return;
        while (auto message = receive(0)) hear(*message);
        if (is_alive_) wait();
    });
}

}  // namespace mxdrill::sandbox
