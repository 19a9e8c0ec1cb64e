#include "sim/resolver/resolver.hpp"

#include <algorithm>
#include <utility>

namespace mxdrill::resolver {

using base::Instant;
using base::Name;
using protocol::Finding;
using protocol::RecordType;

const Resolved* Resolver::on_question(QuestionId question, const Name& name, RecordType type,
                                      const base::IpAddress& client, Instant now) {
    if (faults_ != nullptr && !faults_->empty()) {
        base::Duration delay{0};
        auto held = judge(question, name, type, client, now, delay);
        if (held && delay == base::Duration::zero()) {
            known_ = {question, *held->finding, std::move(held->records)};
            return &known_;
        }
        if (held || delay > base::Duration::zero()) {
            if (!held) held = Held{question, name, type, std::nullopt, none_};
            held_.emplace(now + delay, *std::move(held));
            return nullptr;
        }
    }
    return pursue({question, 0}, name, type, now);
}

// What a fault makes of a question; nothing if it is answered truly, perhaps after a delay. A truncated
// answer comes back over TCP, which costs nothing here: the asker is next to its resolver.
std::optional<Resolver::Held> Resolver::judge(QuestionId question, const Name& name, RecordType type,
                                              const base::IpAddress& client, Instant now,
                                              base::Duration& delay) {
    using rules::DnsAct;
    const auto is_here = [&](const rules::DnsFault& fault) {
        return fault.resolver == name_ && fault.is_about(type);
    };
    const auto fired = [&](std::size_t index, const auto&) { outbox_.push(trace::FaultFired{index}); };
    const auto decision = faults_->decide({.now = now, .client = client}, is_here, fired);
    delay = decision.delay;
    Held held{question, name, type, std::nullopt, none_};
    switch (decision.fault != nullptr ? decision.fault->act : DnsAct::none) {
        case DnsAct::none:
        case DnsAct::truncate: return std::nullopt;
        case DnsAct::drop:
        case DnsAct::garble:
        case DnsAct::wrong_id:
            held.finding = Finding::timeout;
            delay += settings_.timeout * settings_.tries;
            break;
        case DnsAct::servfail:
        case DnsAct::refused:
        case DnsAct::formerr:
        case DnsAct::notimp: held.finding = Finding::servfail; break;
        case DnsAct::nxdomain: held.finding = Finding::nxdomain; break;
        case DnsAct::nodata: held.finding = Finding::nodata; break;
        case DnsAct::answer: {
            std::vector<protocol::Record> set;
            for (const protocol::Record& record : decision.fault->records) {
                if (record.name == name && record.type == type) set.push_back(record);
            }
            held.finding = set.empty() ? Finding::nodata : Finding::answered;
            held.records = boost::make_local_shared<const std::vector<protocol::Record>>(std::move(set));
            break;
        }
    }
    return held;
}

// Follows what the cache knows, then asks.
const Resolved* Resolver::pursue(Pursuit pursuit, const Name& name, RecordType type, Instant now) {
    const bool follows = type != RecordType::cname && type != RecordType::any;
    const Name* current = &name;
    protocol::Records cnames;  // keeps `current` alive
    while (pursuit.followed <= kChainLimit) {
        if (const CacheEntry* entry = cache_.find(*current, type, now)) {
            return known(pursuit, *current, type, entry->finding, entry->records);
        }
        const CacheEntry* cname = follows ? cache_.find(*current, RecordType::cname, now) : nullptr;
        if (!cname || cname->finding != Finding::answered) {
            fetch(pursuit, *current, type, now);
            return nullptr;
        }
        cnames = cname->records;
        current = &std::get<Name>(cnames->front().data);
        ++pursuit.followed;
    }
    return known(pursuit, *current, type, Finding::servfail, none_);
}

void Resolver::fetch(Pursuit pursuit, const Name& name, RecordType type, Instant now) {
    const auto [place, is_new] = by_question_.try_emplace({name, type}, 0);
    if (!is_new) {
        fetches_[place->second].waiting.push_back(pursuit);
        return;
    }
    const Slot slot = free_slot();
    place->second = slot;
    Fetch& fetch = fetches_[slot];
    fetch.query.name = name;
    fetch.query.type = type;
    fetch.tries = 1;
    fetch.waiting.assign(1, pursuit);
    ask(slot, false, now);
}

void Resolver::ask(Slot slot, bool over_tcp, Instant now) {
    Fetch& fetch = fetches_[slot];
    by_query_.erase(fetch.query_id);
    fetch.query_id = ++last_query_;
    fetch.query.over_tcp = over_tcp;
    by_query_.emplace(fetch.query_id, slot);
    timers_.arm(slot, now + settings_.timeout);
    outbox_.push(Ask{fetch.query_id, fetch.query});
}

void Resolver::on_answer(QueryId query_id, const protocol::Answer& answer, Instant now) {
    const auto found = by_query_.find(query_id);
    if (found == by_query_.end()) return;
    const Slot slot = found->second;
    const protocol::Query& query = fetches_[slot].query;
    if (answer.truncated && !query.over_tcp) return ask(slot, true, now);
    finish(slot, read_answer(query, answer, none_, cache_, now), now);
}

void Resolver::on_time(Instant now) {
    while (const auto slot = timers_.pop_due(now)) {
        if (fetches_[*slot].tries < settings_.tries) {
            ++fetches_[*slot].tries;
            ask(*slot, false, now);
        } else {
            finish(*slot, {.name = {}, .finding = Finding::timeout, .records = none_}, now);
        }
    }
    while (!held_.empty() && held_.begin()->first <= now) {
        const Held held = std::move(held_.extract(held_.begin()).mapped());
        if (held.finding) {
            outbox_.push(Resolved{held.question, *held.finding, held.records});
        } else if (const Resolved* cached = pursue({held.question, 0}, held.name, held.type, now)) {
            outbox_.push(*cached);
        }
    }
}

// Frees the slot before it serves those who wait: they may need it for their next query.
void Resolver::finish(Slot slot, const Reading& reading, Instant now) {
    const Fetch done = std::move(fetches_[slot]);
    timers_.disarm(slot);
    by_query_.erase(done.query_id);
    by_question_.erase({done.query.name, done.query.type});
    free_.push_back(slot);
    const bool failed = reading.finding == Finding::servfail || reading.finding == Finding::timeout;
    const bool revived = failed && (cache_.revive(done.query.name, done.query.type, now) ||
                                    cache_.revive(done.query.name, RecordType::cname, now));
    for (Pursuit pursuit : done.waiting) {
        pursuit.followed += reading.followed;
        const Resolved* resolved = nullptr;
        if (pursuit.followed > kChainLimit) {
            resolved = known(pursuit, reading.name, done.query.type, Finding::servfail, none_);
        } else if (revived) {
            resolved = pursue(pursuit, done.query.name, done.query.type, now);
        } else if (reading.finding) {
            resolved = known(pursuit, reading.name, done.query.type, *reading.finding, reading.records);
        } else {
            resolved = pursue(pursuit, reading.name, done.query.type, now);
        }
        if (resolved != nullptr) outbox_.push(*resolved);
    }
}

Resolver::Slot Resolver::free_slot() {
    if (free_.empty()) {
        fetches_.emplace_back();
        return fetches_.size() - 1;
    }
    const Slot slot = free_.back();
    free_.pop_back();
    return slot;
}

const Resolved* Resolver::known(const Pursuit& pursuit, const Name& name, RecordType type, Finding finding,
                                const protocol::Records& records) {
    const bool ordered = settings_.order == Order::fixed || records->size() < 2;
    known_ = {pursuit.question, finding, ordered ? records : in_order(name, type, records)};
    return &known_;
}

protocol::Records Resolver::in_order(const Name& name, RecordType type, const protocol::Records& records) {
    const std::uint64_t turn = handed_out_[{name, type}]++;
    std::vector<protocol::Record> set = *records;
    if (settings_.order == Order::rotate) {
        std::rotate(set.begin(), set.begin() + static_cast<std::ptrdiff_t>(turn % set.size()), set.end());
    } else {
        base::Draws draws(draws_.with(name.text()).with(static_cast<std::uint64_t>(type)).with(turn));
        for (std::size_t i = set.size() - 1; i > 0; --i) std::swap(set[i], set[draws.below(i + 1)]);
    }
    return boost::make_local_shared<const std::vector<protocol::Record>>(std::move(set));
}

}  // namespace mxdrill::resolver
