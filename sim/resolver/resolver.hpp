// The resolver of a sender, as a machine.
#pragma once

#include <boost/smart_ptr/make_local_shared.hpp>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "sim/base/instant.hpp"
#include "sim/base/name.hpp"
#include "sim/base/outbox.hpp"
#include "sim/base/timers.hpp"
#include "sim/protocol/dns.hpp"
#include "sim/resolver/cache.hpp"
#include "sim/resolver/reading.hpp"
#include "sim/resolver/settings.hpp"

namespace mxdrill::resolver {

/// The asker's own number for a question, given back with its finding.
using QuestionId = std::uint64_t;

/// The resolver's number for a query; each is given out once.
using QueryId = std::uint64_t;

/// Send this query. Its answer comes back by on_answer; no answer needs no word.
struct Ask {
    QueryId query_id;
    protocol::Query query;
};

/// The end of a question. The records are those of the type asked for, under the last name of their chain of
/// CNAMEs; empty unless the finding is `answered`.
struct Resolved {
    QuestionId question;
    protocol::Finding finding;
    protocol::Records records;
};

using Output = std::variant<Ask, Resolved>;

/// Answers from its cache at once; else asks, one query for all who wait for the same name and type. CNAMEs
/// are followed through cache and queries, at most kChainLimit of them: more, or a loop, is servfail. A
/// truncated answer is asked for again over TCP at once, within the same try. An answer that can't be used
/// is servfail; a query without an answer is repeated after `timeout` up to `tries` times in all, and then
/// the finding is timeout. Neither is cached.
class Resolver {
  public:
    explicit Resolver(Settings settings) : settings_(settings) {}

    /// What the cache knows, valid until the next call; null if the question's Resolved comes by poll()
    /// later.
    const Resolved* on_question(QuestionId question, const base::Name& name, protocol::RecordType type,
                                base::Instant now);

    /// Ignored if the query is answered, timed out, or was never asked.
    void on_answer(QueryId query_id, const protocol::Answer& answer, base::Instant now);

    void on_time(base::Instant now);

    /// What is to be done next; null when all is done. Valid until the next call.
    const Output* poll() { return outbox_.poll(); }

    /// No query times out before this time.
    [[nodiscard]] std::optional<base::Instant> next_deadline() const { return timers_.next(); }

  private:
    // Somebody's question, and how far it has come.
    struct Pursuit {
        QuestionId question;
        int followed;  // CNAMEs so far
    };
    // A query in flight and those who wait for its answer.
    struct Fetch {
        protocol::Query query;
        QueryId query_id = 0;
        int tries = 0;
        std::vector<Pursuit> waiting{};
    };
    using Slot = std::size_t;  // of a fetch; also the number of its timer

    const Resolved* pursue(Pursuit pursuit, const base::Name& name, protocol::RecordType type,
                           base::Instant now);
    void fetch(Pursuit pursuit, const base::Name& name, protocol::RecordType type, base::Instant now);
    void ask(Slot slot, bool over_tcp, base::Instant now);
    void finish(Slot slot, const Reading& reading, base::Instant now);
    Slot free_slot();
    const Resolved* known(const Pursuit& pursuit, protocol::Finding finding,
                          const protocol::Records& records);

    Settings settings_;
    Cache cache_;
    protocol::Records none_ = boost::make_local_shared<const std::vector<protocol::Record>>();  // of absences
    std::vector<Fetch> fetches_;                                                                // by slot
    std::vector<Slot> free_;
    std::map<std::pair<base::Name, protocol::RecordType>, Slot> by_question_;
    boost::unordered_flat_map<QueryId, Slot> by_query_;
    QueryId last_query_ = 0;
    base::Timers timers_;
    Resolved known_{};  // the last that was handed out at once
    base::Outbox<Output> outbox_;
};

}  // namespace mxdrill::resolver
