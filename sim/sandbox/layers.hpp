// What the packages of MTAs add to the machine's own files, kept for later runs.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "sim/net/unable.hpp"
#include "sim/sandbox/driver.hpp"
#include "sim/sandbox/sandbox.hpp"

namespace mxdrill::sandbox {

/// A tar archive for each MTA, in a folder of the user's. The machine's own files are never touched, so MTAs
/// that exclude each other may all be there.
class Layers {
  public:
    /// The archive of an MTA that needs no package does not exist, and is not missed.
    enum class State : std::uint8_t {
        missing,
        installed,
        outdated  // the driver asks for other packages now
    };

    explicit Layers(std::filesystem::path folder) : folder_(std::move(folder)) {}

    [[nodiscard]] State state(const Driver& driver) const;
    /// Of what is in its archive.
    [[nodiscard]] std::optional<std::string> version(const Driver& driver) const;
    [[nodiscard]] std::optional<std::filesystem::path> archive(const Driver& driver) const;

    /// Installs its packages, in a sandbox with the calling thread's network, from where the machine gets its
    /// own. Another that installs the same meanwhile is waited for.
    [[nodiscard]] std::optional<net::Unable> install(const Driver& driver, const Tools& tools) const;
    /// False if there was none.
    bool remove(const Driver& driver) const;

  private:
    [[nodiscard]] std::filesystem::path path(const Driver& driver, const char* ending) const;
    [[nodiscard]] std::optional<net::Unable> build(const Driver& driver, const Tools& tools) const;

    std::filesystem::path folder_;
};

/// What an MTA of the machine's own says that its version is; empty if it says nothing.
[[nodiscard]] std::string version_on_machine(const Driver& driver, const Tools& tools);

}  // namespace mxdrill::sandbox

namespace mxdrill::base {
template <>
inline constexpr std::array<std::string_view, 3> names_of<sandbox::Layers::State>{"not installed",
                                                                                  "installed", "outdated"};
}  // namespace mxdrill::base
