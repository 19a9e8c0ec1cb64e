// A resolver, of one sender or of many, as a machine.
#pragma once

#include <algorithm>
#include <boost/smart_ptr/make_local_shared.hpp>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "sim/base/draw.hpp"
#include "sim/base/instant.hpp"
#include "sim/base/ip_address.hpp"
#include "sim/base/name.hpp"
#include "sim/base/outbox.hpp"
#include "sim/base/timers.hpp"
#include "sim/protocol/dns.hpp"
#include "sim/resolver/cache.hpp"
#include "sim/resolver/reading.hpp"
#include "sim/resolver/settings.hpp"
#include "sim/rules/book.hpp"
#include "sim/rules/dns_fault.hpp"
#include "sim/trace/event.hpp"

namespace mxdrill::resolver {

/// Whose question it is, and the asker's own number for it; given back with the finding.
struct QuestionId {
    std::uint32_t asker = 0;
    std::uint64_t number = 0;
};

/// The faults of all resolvers of a run.
using Faults = rules::Book<rules::DnsFault>;

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

using Output = std::variant<Ask, Resolved, trace::FaultFired>;

/// Answers from its cache at once; else asks, one query for all who wait for the same name and type. CNAMEs
/// are followed through cache and queries, at most kChainLimit of them: more, or a loop, is servfail. A
/// truncated answer is asked for again over TCP at once, within the same try. An answer that can't be used
/// is servfail; a query without an answer is repeated after `timeout` up to `tries` times in all, and then
/// the finding is timeout. Neither is cached; with `serve_stale` an expired set stands in (RFC 8767).
///
/// A fault is judged when the question arrives, and stands between the asker and all that the resolver
/// knows: what is dropped, garbled or has a wrong id is a timeout, after all tries that the asker would make.
class Resolver {
  public:
    /// `draws` shuffles; the faults outlive the resolver.
    explicit Resolver(std::string name = {}, const Settings& settings = {}, base::Key draws = base::Key(0),
                      Faults* faults = nullptr)
        : name_(std::move(name)), settings_(settings), draws_(draws), faults_(faults), cache_(settings) {}

    [[nodiscard]] const Settings& settings() const { return settings_; }

    /// Puts a set into the cache at the start of the run, when this share of its time, in [0, 1), is over.
    void remember(const protocol::Records& set, double age) {
        const protocol::Record& first = set->front();
        cache_.store_aged(first.name, first.type, set, ttl_of(*set), age);
    }

    /// What the cache knows, valid until the next call; null if the question's Resolved comes by poll()
    /// later. `client` is the asker's address.
    const Resolved* on_question(QuestionId question, const base::Name& name, protocol::RecordType type,
                                const base::IpAddress& client, base::Instant now);

    /// Ignored if the query is answered, timed out, or was never asked.
    void on_answer(QueryId query_id, const protocol::Answer& answer, base::Instant now);

    void on_time(base::Instant now);

    /// What is to be done next; null when all is done. Valid until the next call.
    const Output* poll() { return outbox_.poll(); }

    /// No query times out, and no held answer leaves, before this time.
    [[nodiscard]] std::optional<base::Instant> next_deadline() const {
        const auto timeout = timers_.next();
        if (held_.empty()) return timeout;
        return timeout ? std::min(*timeout, held_.begin()->first) : held_.begin()->first;
    }

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
    // A question that a fault holds back: until its finding is told, or until it is looked at at all.
    struct Held {
        QuestionId question;
        base::Name name;
        protocol::RecordType type;
        std::optional<protocol::Finding> finding;
        protocol::Records records;
    };

    [[nodiscard]] std::optional<Held> judge(QuestionId question, const base::Name& name,
                                            protocol::RecordType type, const base::IpAddress& client,
                                            base::Instant now, base::Duration& delay);
    const Resolved* pursue(Pursuit pursuit, const base::Name& name, protocol::RecordType type,
                           base::Instant now);
    void fetch(Pursuit pursuit, const base::Name& name, protocol::RecordType type, base::Instant now);
    void ask(Slot slot, bool over_tcp, base::Instant now);
    void finish(Slot slot, const Reading& reading, base::Instant now);
    Slot free_slot();
    const Resolved* known(const Pursuit& pursuit, const base::Name& name, protocol::RecordType type,
                          protocol::Finding finding, const protocol::Records& records);
    [[nodiscard]] protocol::Records in_order(const base::Name& name, protocol::RecordType type,
                                             const protocol::Records& records);

    std::string name_;
    Settings settings_;
    base::Key draws_;
    Faults* faults_;
    Cache cache_;
    std::multimap<base::Instant, Held> held_;
    std::map<std::pair<base::Name, protocol::RecordType>, std::uint64_t>
        handed_out_;  // unless in fixed order
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
