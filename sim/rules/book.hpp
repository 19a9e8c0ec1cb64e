// Faults in the order of the file, and the search for the one that decides.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "sim/rules/trigger.hpp"

namespace mxdrill::rules {

/// What a search found: the delays on the way, and the fault that decides, if any did.
template <class Fault>
struct Decision {
    base::Duration delay{0};
    const Fault* fault = nullptr;
};

/// All faults of one kind of machine. A Fault has `bool only_delays() const` and `base::Duration delay`.
template <class Fault>
class Book {
  public:
    /// `index` is the fault's place among all of the scenario.
    void add(std::size_t index, Fault fault, Matcher matcher, base::Key identity) {
        entries_.push_back({index, std::move(fault), Trigger(std::move(matcher), identity)});
    }

    [[nodiscard]] bool empty() const { return entries_.empty(); }

    /// The first fault that fits and fires decides; one that only delays adds its delay, and the search goes
    /// on. `is_here(fault)` says whether a fault concerns this place (server, stage, zone); `fired(index,
    /// fault)` is called for every fault that fired.
    template <class IsHere, class Fired>
    Decision<Fault> decide(const Occasion& occasion, IsHere&& is_here, Fired&& fired) {
        Decision<Fault> decision;
        for (Entry& entry : entries_) {
            if (!is_here(entry.fault) || !entry.trigger.fits(occasion)) continue;
            if (!entry.trigger.fires(occasion.tag)) continue;
            fired(entry.index, entry.fault);
            decision.delay += entry.fault.delay;
            if (entry.fault.only_delays()) continue;
            decision.fault = &entry.fault;
            break;
        }
        return decision;
    }

  private:
    struct Entry {
        std::size_t index;
        Fault fault;
        Trigger trigger;
    };
    std::vector<Entry> entries_;
};

}  // namespace mxdrill::rules
