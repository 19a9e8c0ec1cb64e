// The faults that are in force, the scenario's and those that came later, as their users wrote them.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/instant.hpp"
#include "sim/scenario/diagnostic.hpp"
#include "sim/scenario/places.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/serve/json.hpp"
#include "sim/serve/stage.hpp"
#include "sim/trace/cast.hpp"

namespace mxdrill::serve {

struct ShelvedFault {
    Json keys;                    // those of `[[fault]]`, as they were given
    scenario::Fault fault;        // what they mean
    base::Instant counts_from{};  // its times count from here
    bool of_scenario = false;     // it stands in the scenario's file

    [[nodiscard]] bool is_active(base::Instant now) const { return fault.matcher.when.contains(now); }
    /// Whether it is about some address of this server.
    [[nodiscard]] bool concerns(const trace::Server& server) const;
    /// Whether it keeps everybody from connecting, as often as they try, to some address of it.
    [[nodiscard]] bool shuts() const;
};

/// A fault that was read, or what is wrong with it.
struct FaultOrder {
    std::optional<ShelvedFault> fault;
    std::vector<scenario::Diagnostic> errors;
};

class FaultShelf {
  public:
    /// Nothing but the scenario's own, each under its place in the file, but for those that are left out.
    void fill(const Stage& stage, const scenario::Places& places);

    /// Reads a new fault whose times count from `now`.
    [[nodiscard]] FaultOrder order(const Json& keys, const scenario::Scenario& scenario,
                                   base::Instant now) const;
    /// Reads one that has what the patch says, and else what `number` has; null takes a key away. Its times
    /// count from now if the patch has the key "at", else from where they did.
    [[nodiscard]] FaultOrder order_change(std::size_t number, const Json& patch,
                                          const scenario::Scenario& scenario, base::Instant now) const;

    /// A number that no fault had since fill().
    [[nodiscard]] std::size_t next() const { return next_; }
    void put(std::size_t number, ShelvedFault fault);
    void remove(std::size_t number) { faults_.erase(number); }

    /// By number.
    [[nodiscard]] const std::map<std::size_t, ShelvedFault>& all() const { return faults_; }
    /// The one with this number, or else this name; null for none.
    [[nodiscard]] const std::pair<const std::size_t, ShelvedFault>* find(std::string_view id) const;

  private:
    [[nodiscard]] FaultOrder read(const Json& keys, const scenario::Scenario& scenario,
                                  base::Instant counts_from, std::optional<std::size_t> in_place_of) const;

    std::map<std::size_t, ShelvedFault> faults_;
    std::size_t next_ = 0;
};

}  // namespace mxdrill::serve
