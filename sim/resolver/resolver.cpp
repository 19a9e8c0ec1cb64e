#include "sim/resolver/resolver.hpp"

namespace mxdrill::resolver {

using base::Instant;
using base::Name;
using protocol::Finding;
using protocol::RecordType;

const Resolved* Resolver::on_question(QuestionId question, const Name& name, RecordType type, Instant now) {
    return pursue({question, 0}, name, type, now);
}

// Follows what the cache knows, then asks.
const Resolved* Resolver::pursue(Pursuit pursuit, const Name& name, RecordType type, Instant now) {
    const bool follows = type != RecordType::cname && type != RecordType::any;
    const Name* current = &name;
    protocol::Records cnames;  // keeps `current` alive
    while (pursuit.followed <= kChainLimit) {
        if (const CacheEntry* entry = cache_.find(*current, type, now)) {
            return known(pursuit, entry->finding, entry->records);
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
    return known(pursuit, Finding::servfail, none_);
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
}

// Frees the slot before it serves those who wait: they may need it for their next query.
void Resolver::finish(Slot slot, const Reading& reading, Instant now) {
    const Fetch done = std::move(fetches_[slot]);
    timers_.disarm(slot);
    by_query_.erase(done.query_id);
    by_question_.erase({done.query.name, done.query.type});
    free_.push_back(slot);
    for (Pursuit pursuit : done.waiting) {
        pursuit.followed += reading.followed;
        if (pursuit.followed > kChainLimit) {
            outbox_.push(Resolved{pursuit.question, Finding::servfail, none_});
        } else if (reading.finding) {
            outbox_.push(Resolved{pursuit.question, *reading.finding, reading.records});
        } else if (const Resolved* cached = pursue(pursuit, reading.name, done.query.type, now)) {
            outbox_.push(*cached);
        }
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

const Resolved* Resolver::known(const Pursuit& pursuit, Finding finding, const protocol::Records& records) {
    known_ = {pursuit.question, finding, records};
    return &known_;
}

}  // namespace mxdrill::resolver
