// The servers of a scenario, phase by phase.
#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "fake_smtp/host.hpp"
#include "sim/base/instant.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/trace/cast.hpp"

namespace mxdrill::world {

/// A server from a time on. What it remembers of its clients ends with the phase.
struct Phase {
    Phase(trace::ServerId id, const scenario::ServerPhase& phase)
        : from(phase.from), link(phase.link), host(id, phase.settings) {}

    base::Instant from;
    base::Link link;  // for those of whom no [[link]] speaks
    fake_smtp::Host host;
    trace::StoreId store = 0;              // where its mail ends, if it relays nothing
    std::optional<trace::SenderId> relay;  // the queue in which its mail goes on
    std::size_t number = 0;                // among all phases of all servers
};

/// All phases, and the lines between those who send and them.
class Servers {
  public:
    /// The cast names the relays in the order of the servers and their phases.
    Servers(const scenario::Scenario& scenario, const trace::Cast& cast);

    [[nodiscard]] Phase& at(trace::ServerId server, base::Instant now) {
        return phases_[number_at(server, now)];
    }

    [[nodiscard]] Phase& phase(std::size_t number) { return phases_[number]; }
    /// Its place among the phases of its server.
    [[nodiscard]] std::size_t place_at(trace::ServerId server, base::Instant now) const {
        return number_at(server, now) - first_[server];
    }

    /// What lies between them now.
    [[nodiscard]] const scenario::Link& link(trace::SenderId from, trace::ServerId to,
                                             base::Instant now) const {
        return links_[source_[from]][number_at(to, now)];
    }

  private:
    [[nodiscard]] std::size_t number_at(trace::ServerId server, base::Instant now) const;
    void lay_links(const scenario::Scenario& scenario, const trace::Cast& cast);

    std::deque<Phase> phases_;                        // server by server, in order of time
    std::vector<std::size_t> first_;                  // of each server, and one past the last
    std::vector<std::size_t> source_;                 // by sender: its row of links
    std::vector<std::vector<scenario::Link>> links_;  // by source and phase
};

}  // namespace mxdrill::world
