// Everything that a run's trace says, as plain values. Renderers show it; nothing here is text for people
// but the expectations.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/base/instant.hpp"
#include "sim/base/names_of.hpp"

namespace mxdrill::measure {

using Seconds = std::optional<base::Duration>;  // nothing where no event defines it

/// What carried a scenario out, in the report's words.
struct Body {
    std::string engine = "virtual";
    std::string clock = "virtual";
    std::string sender = "built-in";
    bool sends = true;          // the scenario's own mail; without it no expectation is judged
    std::string why_real{};     // why this sender's waits can't be skipped; empty if they can
    bool sees_attempts = true;  // also those that come to no server
    std::optional<std::int64_t>
        goes_to_at_most{};           // addresses in one attempt, if its sender has such a bound
    bool stops_at_reply = false;     // a reply before MAIL may end its attempt, and not lead to the next host
    bool tells_groups_apart = true;  // else one sender is all the scenario's sender groups
    std::string stands_for{};        // "199 sender hosts" that are one MTA here, with one resolver; or empty
};

struct ScenarioFacts {
    std::string file;
    std::string title;
    std::uint64_t seed = 1;
    base::Duration duration{0};  // as the scenario says, else (or earlier) the time at which the run ended
};

/// Messages by how they ended; a duplicated one is delivered too.
struct MessageCounts {
    std::uint64_t sent = 0, delivered = 0, bounced = 0, queued = 0, lost = 0, abandoned = 0, duplicated = 0;
};

/// What can be told at any time at no cost.
struct Totals {
    MessageCounts messages;
    std::uint64_t attempts = 0, connections = 0;
};

struct NoticeCounts {
    std::uint64_t sent = 0, delivered = 0, failed = 0;
};

/// How often something happened, under the word for it.
using WordCounts = std::vector<std::pair<std::string, std::uint64_t>>;

/// A share is of the domain's accepted messages; nothing if there are none. Its interval is Wilson's at 95 %.
struct Host {
    std::string server;
    std::vector<std::string> addresses;
    std::uint64_t tries = 0, accepted = 0, delivered = 0;
    std::optional<double> share, share_low, share_high;
    WordCounts outcomes;  // of tries, without those that never happened
};

/// Pearson's X² over the hosts' accepted messages.
struct SplitTest {
    std::optional<double> statistic;
    std::uint64_t degrees = 0;  // 0: there is nothing to compare, or the tier's members changed
    std::optional<double> p_value;
};

struct TierReport {
    std::uint16_t preference = 0;
    std::uint64_t accepted = 0, delivered = 0;
    std::optional<double> share;
    std::vector<Host> hosts;  // by name
    SplitTest split;
};

struct DomainReport {
    std::string domain;
    std::uint64_t accepted = 0;     // by any server, also one in no tier
    std::vector<TierReport> tiers;  // by preference
};

struct StoreReport {
    std::string store;
    std::uint64_t delivered = 0;
};

/// From arrival to the first mailbox copy.
struct DelayReport {
    Seconds min, p50, p90, p99, max;
};

struct AttemptReport {
    std::uint32_t attempt = 1;
    std::uint64_t messages = 0;
    Seconds age_p50;
    Seconds gap_min, gap_p50, gap_max;  // from the attempt before; nothing for the first
};

struct QuestionReport {
    std::string name, type;
    std::uint64_t queries = 0;
    WordCounts outcomes;  // by word
};

struct FaultReport {
    std::size_t index = 0;
    std::optional<std::string> name;
    std::optional<std::uint64_t> fired = 0;  // nothing if nobody can see it
    bool was_due = true;                     // its time came, and it was not taken out
};

/// What the values of a metric are.
enum class Unit : std::uint8_t {
    count,
    share,
    seconds,
    probability
};

/// One expectation and what became of it.
struct Verdict {
    std::size_t index = 0;
    std::string text;
    Unit unit = Unit::count;
    std::optional<double> actual;
    bool passed = false;     // says nothing if it is not judged
    std::string why;         // may be empty
    std::string unjudged{};  // why this one is not judged; empty if it is

    [[nodiscard]] bool failed() const { return unjudged.empty() && !passed; }
};

/// One kind of message.
struct KindReport {
    std::string kind;
    MessageCounts messages;
    DelayReport delay;
};

/// Messages that servers took first, in a slice of time.
struct MigrationSlice {
    base::Duration from{0};
    std::uint64_t to_old = 0, to_new = 0;
};

/// A domain whose mail moved from servers to others.
struct MigrationReport {
    std::string domain;
    base::Duration change{0};                                  // from then on no zone lists an old server
    std::vector<std::string> old_servers, new_servers;         // by name
    std::uint64_t old_since_change = 0, new_since_change = 0;  // messages that they took
    Seconds last_to_old;                                       // when an old server took its last message
    // From then on no sender went to an old server. Nothing if none ever did, or if the run does not tell: it
    // was interrupted, or ended before the change.
    Seconds safe_switch_off;
    MessageCounts turned_away;  // `sent` of them were, by an old server after the change, and ended so
    std::vector<MigrationSlice> over_time;
};

struct Report {
    ScenarioFacts scenario;
    Body body;
    MessageCounts messages;
    std::uint64_t attempts = 0, connections = 0;
    NoticeCounts notices;
    std::vector<DomainReport> domains;  // by name
    std::vector<StoreReport> stores;    // by name
    std::vector<KindReport> kinds;
    std::vector<MigrationReport> migrations;  // by domain
    DelayReport delay;
    std::vector<AttemptReport> by_attempt;
    std::vector<QuestionReport> dns;  // by name, then type; at the end "(others)", if there were too many
    std::vector<FaultReport> faults;  // in the order of the file
    std::vector<Verdict> expectations;
    std::string unseen_attempts{};  // why attempts and gaps may be missing; empty if none is
    bool passed = true;             // all expectations that are judged did, or there are none
    bool reached_bound = false;     // a bound ended the run, so some of the above is cut short
    bool interrupted = false;       // somebody ended it, with the same effect

    /// Something was expected, and nothing of that could be judged.
    [[nodiscard]] bool says_nothing() const {
        return !expectations.empty() && std::all_of(expectations.begin(), expectations.end(),
                                                    [](const Verdict& one) { return !one.unjudged.empty(); });
    }
};

}  // namespace mxdrill::measure

namespace mxdrill::base {
template <>
inline constexpr std::array<std::string_view, 4> names_of<measure::Unit>{"count", "share", "seconds",
                                                                         "probability"};
}  // namespace mxdrill::base
