// A private world for programs: a root, processes and a clock of their own, in the network of the calling
// thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include <boost/asio/posix/stream_descriptor.hpp>

#include "sim/base/descriptor.hpp"
#include "sim/net/loop.hpp"
#include "sim/net/unable.hpp"

namespace mxdrill::sandbox {

/// A file in place of whatever the root has there; a folder if it has no text.
struct File {
    std::string path;
    std::optional<std::string> text{};
    std::uint32_t mode = 0644;
    std::string owner{};  // "user:group"; empty: root's
};

/// Where the programs that make a sandbox lie.
struct Tools {
    std::filesystem::path keeper;  // mxdrill-keeper
    std::filesystem::path warp;    // the library that is loaded into each program
};

struct Plan {
    std::filesystem::path root = "/";
    std::optional<std::filesystem::path> layer{};  // a tar archive that lies over the root
    std::string hostname;
    std::vector<File> files{};
    bool installs = false;  // packages, into the layer
    bool has_clock = true;  // false: its programs see the machine's time
};

/// What is written into the root is in memory only, and everything is gone with this object, or with the
/// program however it ends. Its programs live by the loop's clock.
class Sandbox final : private net::Dependents {
  public:
    using OnEnded = std::function<void(int code)>;

    /// The thread is in a private network. `loop` outlives it, and has not run yet.
    static std::variant<std::unique_ptr<Sandbox>, net::Unable> open(net::Loop& loop, const Tools& tools,
                                                                    const Plan& plan);
    ~Sandbox();
    Sandbox(const Sandbox&) = delete;
    Sandbox& operator=(const Sandbox&) = delete;

    /// Starts a program. When it ends `on_ended` is told its exit status, or 128 and the number of the signal
    /// that ended it; 127 if there is no such program.
    void start(const std::vector<std::string>& command, const std::string& input, OnEnded on_ended);

    /// Writes what lies over the root into a tar archive; false if that can't be. Runs the loop meanwhile.
    bool save_layer(const std::filesystem::path& archive);

    /// What its programs said so far, on their outputs and to syslog; the last `most` octets.
    [[nodiscard]] std::string log(std::size_t most) const;
    /// What a file of its root holds; nothing if there is none.
    [[nodiscard]] std::optional<std::string> read(const std::string& path, std::size_t most);

    /// Waits until none of its programs is at work, but not for ever: so that they can write down what they
    /// did last. The loop does not run meanwhile.
    void settle();

    /// The program whose wait keeps the clock from jumping, if one does.
    [[nodiscard]] const std::string& held_by() const { return held_by_; }

    /// False once its first process is gone, which is a defect.
    [[nodiscard]] bool is_alive() const { return is_alive_; }

  private:
    Sandbox(net::Loop& loop, base::Descriptor control, base::Descriptor log, int process);

    std::optional<base::Duration> idle_for() override;
    void on_jump(base::Duration by) override;

    void begin(const char* what, const std::vector<std::string>& command, int input, OnEnded on_ended);
    void send(const nlohmann::json& request, int descriptor);
    std::optional<nlohmann::json> receive(int patience);
    nlohmann::json ask(const nlohmann::json& request, int descriptor = -1);
    void hear(const nlohmann::json& message);
    void wait();

    net::Loop* loop_;
    base::Descriptor log_;
    int process_;
    base::Descriptor socket_;
    boost::asio::posix::stream_descriptor control_;
    std::uint64_t last_id_ = 0;
    std::unordered_map<std::uint64_t, OnEnded> started_;
    std::vector<char> packet_;
    std::string held_by_;
    bool is_alive_ = true;
};

}  // namespace mxdrill::sandbox
