// Faults in the order of the file, and the search for the one that decides.
#pragma once

#include <algorithm>
#include <cstddef>
#include <list>
#include <utility>

#include "sim/rules/trigger.hpp"

namespace mxdrill::rules {

/// What a search found: the delays on the way, and the fault that decides, if any did.
template <class Fault>
struct Decision {
    base::Duration delay{0};
    const Fault* fault = nullptr;
};

/// All faults of one kind of machine. A Fault has `bool only_delays() const` and `base::Duration delay`.
///
/// Faults may come and go while somebody holds a Decision: what was taken out stays in memory until
/// forget_removed().
template <class Fault>
class Book {
  public:
    /// `index` is the fault's place among all of the scenario, and no other's here: it stands behind those
    /// with a smaller one.
    void add(std::size_t index, Fault fault, Matcher matcher, base::Key identity) {
        const auto before = std::find_if(entries_.rbegin(), entries_.rend(),
                                         [&](const Entry& entry) { return entry.index < index; });
        entries_.insert(before.base(), {index, std::move(fault), Trigger(std::move(matcher), identity)});
    }

    /// Whether there was one. Its count of matches is lost: one added again with the same index begins anew.
    bool remove(std::size_t index) {
        const auto found = std::find_if(entries_.begin(), entries_.end(),
                                        [&](const Entry& entry) { return entry.index == index; });
        if (found == entries_.end()) return false;
        removed_.splice(removed_.end(), entries_, found);
        return true;
    }

    /// Frees what was removed. To be called when nobody holds a Decision, or the text of a fault, any more.
    void forget_removed() { removed_.clear(); }

    [[nodiscard]] bool empty() const { return entries_.empty(); }

    /// Calls `see(index, fault, matcher)` for every fault, in order.
    template <class See>
    void for_each(See&& see) const {
        for (const Entry& entry : entries_) see(entry.index, entry.fault, entry.trigger.matcher());
    }

    /// Whether any fault could ever concern a place.
    template <class IsHere>
    [[nodiscard]] bool concerns(IsHere&& is_here) const {
        return std::any_of(entries_.begin(), entries_.end(),
                           [&](const Entry& entry) { return is_here(entry.fault); });
    }

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
    std::list<Entry> entries_;  // by index
    std::list<Entry> removed_;
};

}  // namespace mxdrill::rules
