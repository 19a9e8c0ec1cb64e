// Counts of what happened since the run began, at hand at any time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/names_of.hpp"
#include "sim/serve/stage.hpp"
#include "sim/trace/event.hpp"

namespace mxdrill::serve {

/// What one server did.
struct ServerTally {
    std::uint64_t stored = 0, queued = 0, discarded = 0;                          // messages that it took
    std::array<std::uint64_t, base::names_of<trace::Outcome>.size()> outcomes{};  // of tries to deliver to it

    [[nodiscard]] std::uint64_t taken() const { return stored + queued + discarded; }
};

/// A report has more, and costs more.
class Tally : public trace::Observer {
  public:
    /// The stage says who has which address; it outlives this.
    explicit Tally(const Stage& stage) : stage_(stage) {}

    void on(const trace::Event& event) override;
    void clear();

    [[nodiscard]] const ServerTally& of(trace::ServerId server) const;
    [[nodiscard]] std::uint64_t fired(std::size_t fault) const;
    [[nodiscard]] const std::map<std::string, std::uint64_t, std::less<>>& queries() const {
        return queries_;
    }

  private:
    ServerTally& at(trace::ServerId server);
    void count(const base::IpAddress& address, trace::Outcome outcome);
    void see(const trace::MessageTaken& event);
    void see(const trace::Queried& event);
    void see(const trace::FaultFired& event);

    const Stage& stage_;
    std::vector<ServerTally> servers_;
    std::vector<std::uint64_t> fired_;
    std::map<std::string, std::uint64_t, std::less<>> queries_;  // by outcome
};

}  // namespace mxdrill::serve
