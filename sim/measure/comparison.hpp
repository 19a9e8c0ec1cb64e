// Two runs side by side: what changed, beyond what chance explains.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/base/instant.hpp"
#include "sim/base/names_of.hpp"
#include "sim/measure/report.hpp"
#include "sim/measure/statistics.hpp"

namespace mxdrill::measure {

enum class Topic : std::uint8_t {
    run,           // which scenario, seed, engine, clock and sender
    expectations,  // those that hold in one run alone
    messages,      // how they ended
    kinds,         // how those of one kind ended, where there are several
    tiers,         // who accepted the mail of a domain
    hosts,         // the same within its tiers, and how tries ended otherwise
    stores,        // the mailboxes
    migrations,    // when an old server was used last
    delay,         // from arrival to the mailbox
    retries,       // messages, ages and gaps by attempt
    faults,        // how often they fired
    dns            // queries and what came of them
};

/// What became of an expectation.
struct Outcome {
    bool holds = false;
    std::optional<double> actual;
    Unit unit = Unit::count;
};

/// A value in one of the runs; the first where that run has none.
using Compared =
    std::variant<std::monostate, std::uint64_t, Proportion, base::Duration, std::string, Outcome>;

struct Change {
    Topic topic = Topic::run;
    std::string name;  // "delivered", "tier 10 of example.test", "attempt 2, median gap"
    Compared before, after;
    std::optional<Interval> difference{};  // of shares, where chance has a say: zero is not within
    bool is_regression = false;            // an expectation fails that held, or mail went elsewhere
};

struct Comparison {
    bool has_chance = false;      // whether chance has a part in how the runs differ
    double confidence = 1;        // of each interval
    std::size_t unjudged = 0;     // expectations that neither run judged
    bool sees_attempts = true;    // else some are missing in a run, and they are not compared
    std::vector<Change> run;      // what was run, and by what: no findings
    std::vector<Change> changes;  // by topic

    [[nodiscard]] bool regressed() const;
    /// Expectations that were judged in the first run alone.
    [[nodiscard]] std::size_t no_longer_judged() const;
};

/// Two runs in virtual time with one seed leave nothing to chance: whatever differs has changed. Of others,
/// shares have changed if the interval of their difference does not hold zero, counts if they differ from
/// what each run's messages make likely, and times if they are more than two seconds and 1 % apart. The
/// intervals are so wide that of a thousand pairs of runs that behave alike at most one has any share or
/// count told as changed.
///
/// A regression is: an expectation that held and fails; and a share that changed of how messages ended, of
/// which tier accepted them, or of the mailboxes.
Comparison compare(const Report& before, const Report& after);

}  // namespace mxdrill::measure

namespace mxdrill::base {
template <>
inline constexpr std::array<std::string_view, 12> names_of<measure::Topic>{
    "run",    "expectations", "messages", "kinds",   "tiers",  "hosts",
    "stores", "migrations",   "delay",    "retries", "faults", "dns"};
}  // namespace mxdrill::base
