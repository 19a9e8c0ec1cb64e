#include "sim/measure/measure.hpp"

namespace mxdrill::measure {

void Measure::on(const trace::Event& event) {
    folds_.last = event.at;
    std::visit([&](const auto& what) { see(what, event.at); }, event.what);
}

void Measure::see(const trace::MessageArrived& event, base::Instant at) {
    const Message message = folds_.ledger.arrive(event, at);
    ++folds_.sent;
    ++folds_.finals[static_cast<std::size_t>(message.final())];
    folds_.kinds.on_arrival(message);
    folds_.expectations.on_arrival(message);
    if (folds_.unseen) folds_.unseen->on_arrival(message);
}

void Measure::see(const trace::AttemptStarted& event, base::Instant at) {
    const auto change = folds_.ledger.start(event, at);
    if (!change) return;
    ++folds_.attempts;
    folds_.retries.on_attempt(*change);
    folds_.expectations.on_attempt(*change, at);
    if (folds_.unseen) folds_.unseen->on_change(*change, at);
    if (event.is_certain || !folds_.unseen) return;
    folds_.expectations.on_uncertain_attempt(change->after, at);
    folds_.unseen->on_uncertain_attempt(change->after, at);
}

void Measure::see(const trace::ConnectTried& event, base::Instant at) {
    ++folds_.connections;
    folds_.expectations.on_connect(event, at);
}

void Measure::see(const trace::TryEnded& event, base::Instant at) {
    if (folds_.unseen) folds_.reach.on_try_ended(event, at);
    Message& message = folds_.ledger.end_try(event);
    if (event.outcome == trace::Outcome::accepted && message.is_of(event.sender) && !message.accepted) {
        message.accepted = true;
        folds_.expectations.on_accepted(message);
        if (folds_.unseen) folds_.unseen->on_accepted(message);
    }
    if (message.is_of(event.sender)) folds_.hosts.on_try_ended(event, message.domain);
    if (!folds_.migrations.on_try_ended(event, message.domain, at) || message.turned_away) return;
    message.turned_away = true;
    folds_.migrations.on_turned_away(message);
}

// A try without a message. If no recipient was named, it may have been meant for any domain of the server.
void Measure::see(const trace::TurnedAway& event, base::Instant at) {
    const trace::TryEnded as_try{.start = at,
                                 .message = 0,
                                 .sender = 0,
                                 .attempt = 1,
                                 .try_number = 1,
                                 .preference = {},
                                 .address = event.address,
                                 .stage = event.stage,
                                 .outcome = event.outcome,
                                 .reply = event.reply,
                                 .action = trace::Action::next};
    for (trace::DomainId domain = 0; domain < folds_.cast.domains.size(); ++domain) {
        if (!event.to.empty() && event.domain != domain) continue;
        folds_.hosts.on_try_ended(as_try, domain);
        folds_.migrations.on_try_ended(as_try, domain, at);
    }
    are_out_of_reach(folds_.reach.on_turned_away(event, at), at);
}

void Measure::see(const trace::MessageTaken& event, base::Instant at) {
    const auto change = folds_.ledger.take(event, at);
    folds_.hosts.on_taken(change);
    if (change.before.copies == 0 && change.after.copies == 1) folds_.delays.add(at - change.after.arrival);
    if (change.before.copies == 1 && change.after.copies == 2) ++folds_.duplicated;
    folds_.migrations.on_taken(change, at);
    count(change, at);
    folds_.expectations.on_taken(change, at);
}

void Measure::see(const trace::MessageEnded& event, base::Instant at) {
    const auto change = folds_.ledger.end(event);
    count(change, at);
    folds_.expectations.on_ended(change, at);
    if (folds_.unseen) folds_.unseen->on_change(change, at);
}

void Measure::see(const trace::NoticeSent&, base::Instant) {
    ++folds_.notices.sent;
}

void Measure::see(const trace::NoticeEnded& event, base::Instant) {
    ++(event.delivered ? folds_.notices.delivered : folds_.notices.failed);
}

void Measure::see(const trace::Queried& event, base::Instant at) {
    folds_.questions.on_query(event);
    folds_.expectations.on_query(event, at);
}

void Measure::see(const trace::LookupEnded& event, base::Instant at) {
    are_out_of_reach(folds_.reach.on_lookup(event, at), at);
}

void Measure::see(const trace::FaultFired& event, base::Instant) {
    if (event.fault >= folds_.fired.size()) folds_.fired.resize(event.fault + 1);  // one that was added
    ++folds_.fired[event.fault];
}

void Measure::see(const trace::RunEnded& event, base::Instant) {
    folds_.reached_bound = event.reached_bound;
    folds_.interrupted = event.interrupted;
}

void Measure::are_out_of_reach(const std::vector<trace::DomainId>& domains, base::Instant at) {
    for (const trace::DomainId domain : domains) {
        folds_.expectations.on_out_of_reach(domain, at);
        if (folds_.unseen) folds_.unseen->on_out_of_reach(domain, at);
    }
}

void Measure::count(const Ledger::Change& change, base::Instant at) {
    folds_.kinds.on_change(change, at);
    if (change.after.turned_away) folds_.migrations.on_change(change);
    const Final before = change.before.final();
    const Final after = change.after.final();
    --folds_.finals[static_cast<std::size_t>(before)];
    ++folds_.finals[static_cast<std::size_t>(after)];
}

}  // namespace mxdrill::measure
