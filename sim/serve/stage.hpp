// What the control API acts on: servers that are being served, seen from above.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/endpoint.hpp"
#include "sim/base/instant.hpp"
#include "sim/base/ip_address.hpp"
#include "sim/measure/report.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/trace/cast.hpp"

namespace mxdrill::serve {

/// One address of a server, and where it can be reached.
struct Endpoint {
    base::IpAddress address;  // the scenario's
    std::string listen;       // "127.0.11.1:2525"; empty: nobody listens there at any time
    bool open = true;         // somebody listens now
};

struct ServerState {
    std::vector<Endpoint> endpoints;  // in the order of the scenario's addresses
    std::size_t phase = 0;            // which of the scenario's phases of the server is in force
    std::uint64_t open_connections = 0;
    std::uint64_t connections = 0;  // since the run began, those that were accepted
};

/// Why something was not done; nothing if it was.
using Refusal = std::optional<std::string>;

/// A fault of the scenario's own that cannot work here.
struct LeftOut {
    std::size_t fault = 0;
    std::string why;  // a sentence
};

/// A scenario that is being served. All calls come from the one thread of its io_context, and none from
/// within an event of its trace.
class Stage {
  public:
    Stage() = default;
    Stage(const Stage&) = delete;
    Stage& operator=(const Stage&) = delete;
    virtual ~Stage() = default;

    [[nodiscard]] virtual base::Instant now() const = 0;
    /// As it was read: without faults that came later. Like the cast it is another after replace().
    [[nodiscard]] virtual const scenario::Scenario& scenario() const = 0;
    [[nodiscard]] virtual const trace::Cast& cast() const = 0;
    /// Where the fake DNS listens.
    [[nodiscard]] virtual base::Endpoint dns() const = 0;
    /// In the order of the cast.
    [[nodiscard]] virtual std::vector<ServerState> servers() const = 0;
    /// Those faults of it that are not in force at any time, by number.
    [[nodiscard]] virtual std::vector<LeftOut> left_out() const = 0;
    /// Whether it is seen how often a fault fires. Where listeners are closed nobody sees who found them so.
    [[nodiscard]] virtual bool sees_fault(std::size_t number) const = 0;
    /// What has happened since the run began.
    [[nodiscard]] virtual measure::Report report() const = 0;
    /// Of that as much as is at hand.
    [[nodiscard]] virtual measure::Totals totals() const = 0;

    /// From now on this fault is in force, in place of the one with the same number, if there is one. Numbers
    /// count on from the scenario's own faults. A refusal changes nothing: this fault cannot work here, and
    /// the text says what it needs.
    virtual Refusal put_fault(std::size_t number, const scenario::Fault& fault) = 0;
    virtual void remove_fault(std::size_t number) = 0;

    /// The run begins anew: time, the scenario's own faults and their counts, what servers remember of their
    /// clients, and measures. Open connections are cut.
    virtual void reset() = 0;
    /// Serves another scenario from its start, with listeners for all its addresses. All or nothing: after a
    /// refusal the old one goes on as if nothing had been asked.
    virtual Refusal replace(scenario::Scenario scenario) = 0;
};

}  // namespace mxdrill::serve
