// The part of Sender that leads an attempt from the queue to its end.
#include <algorithm>
#include <utility>

#include "sim/sender/retry.hpp"
#include "sim/sender/sender.hpp"

namespace mxdrill::sender {

using trace::Action;
using trace::Ending;
using trace::Outcome;

namespace {

constexpr base::Size kNoticeSize{4'000};

// A host that is the best of its list is in a loop, unless a better one just could not be looked up (Postfix
// smtp_addr.c smtp_domain_addr).
LookupFailure nobody_before(std::uint16_t self, const MxLookup& lookup) {
    const auto trouble = lookup.trouble_before(self);
    return {trouble.value_or(Outcome::loop), trouble.has_value()};
}

}  // namespace

void Sender::start_ready(Destination& destination, base::Instant now) {
    while (!destination.waiting.empty()) {
        if (destination.is_dead(now)) return defer_unseen(destination, now);
        if (!destination.has_room()) return;
        start(destination, now);
    }
}

void Sender::start(Destination& destination, base::Instant now) {
    const MailSlot mail = destination.waiting.front();
    destination.waiting.pop_front();
    destination.delivery_started(now);
    QueuedMail& queued = queue_.at(mail);
    ++queued.attempts;
    queued.attempt_start = now;
    if (!queued.mail.is_notice) {
        for (const Recipient& recipient : queued.mail.recipients) {
            outbox_.push(trace::AttemptStarted{recipient.message, identity_.id, queued.attempts});
        }
    }
    const DeliverySlot slot = deliveries_.acquire();
    Delivery& delivery = deliveries_[slot];
    delivery.begin(mail, destination, queued.mail.recipients.size());
    delivery.try_start = now;
    if (queued.mail.next_hop != nullptr) {
        delivery.lookup.begin_host(*profile_, *queued.mail.next_hop);
    } else {
        delivery.lookup.begin(*profile_, *queued.mail.domain);
    }
    ask(slot);
}

// A dead destination's mail goes back without an attempt (Postfix qmgr_defer.c qmgr_defer_todo).
void Sender::defer_unseen(Destination& destination, base::Instant now) {
    while (!destination.waiting.empty()) {
        const MailSlot slot = destination.waiting.front();
        destination.waiting.pop_front();
        QueuedMail& queued = queue_.at(slot);
        const FailedAttempt failed{queued.mail.arrival, now, now, std::max(1U, queued.attempts)};
        const bool comes_back = queued.mail.kind == trace::Kind::mail;
        if (comes_back && !too_old(profile_->retry, failed)) {
            queue_.defer(slot, next_attempt(profile_->retry, failed, scan_phase_));
            continue;
        }
        const Mail mail = std::move(queued.mail);
        queue_.remove(slot);
        --queued_;
        const Ending ending = comes_back ? Ending::bounced : Ending::abandoned;
        for (const Recipient& recipient : mail.recipients) end_message(mail, recipient, ending, now);
    }
}

void Sender::ask(DeliverySlot slot) {
    MxLookup& lookup = deliveries_[slot].lookup;
    while (const auto question = lookup.poll()) {
        const QuestionId id = (QuestionId{slot} << 32) | question->number;
        outbox_.push(Resolve{id, question->name, question->type});
    }
}

void Sender::on_resolved(QuestionId id, protocol::Finding finding, const protocol::Records& records,
                         base::Instant now) {
    const auto slot = static_cast<DeliverySlot>(id >> 32);
    MxLookup& lookup = deliveries_[slot].lookup;
    lookup.on_resolved(static_cast<std::uint32_t>(id), finding, records);
    if (lookup.finished()) return lookup_finished(slot, now);
    ask(slot);
}

void Sender::lookup_finished(DeliverySlot slot, base::Instant now) {
    Delivery& delivery = deliveries_[slot];
    const QueuedMail& queued = queue_.at(delivery.mail);
    auto failure = delivery.lookup.failure();
    if (!failure) {
        auto& hosts = delivery.lookup.hosts();
        std::optional<std::uint16_t> self;
        if (profile_->self.detect == SelfDetection::ip) self = cut_at_self(identity_.addresses, hosts);
        const base::Key purpose =
            mx_order_.with(queued.mail.recipients.front().message).with(queued.attempts);
        mx_plan(*profile_, hosts, base::Draws(purpose), delivery.plan);
        if (queued.mail.kind == trace::Kind::spam) worst_first(delivery.plan);
        if (self && delivery.plan.empty()) failure = nobody_before(*self, delivery.lookup);
    }
    if (!failure) return try_next(slot, now);
    // A lookup that may yet succeed counts against the destination like a server that is down (Postfix
    // smtp_trouble.c smtp_sess_fail).
    delivery.site_failed = failure->temporary;
    const Reaction reaction = failure->temporary ? Reaction::defer : Reaction::bounce;
    for (std::size_t i = 0; i < delivery.fortunes.size(); ++i) {
        decide(delivery, i, {protocol::Stage::dns, failure->outcome, reaction, {}, false}, now);
    }
    finish(slot, now);
}

// What follows for one recipient from a try, or a lookup, that failed.
void Sender::decide(Delivery& delivery, std::size_t recipient, const Failure& failure, base::Instant now) {
    const QueuedMail& queued = queue_.at(delivery.mail);
    const bool comes_back = queued.mail.kind == trace::Kind::mail;
    const bool goes_on = failure.reaction == Reaction::next || failure.reaction == Reaction::clear;
    Action action = Action::defer;
    if (goes_on && delivery.has_candidate(profile_->limits)) {
        action = Action::next;
    } else if (!comes_back) {
        action = Action::abandon;
    } else if (failure.reaction == Reaction::bounce ||
               too_old(profile_->retry, {queued.mail.arrival, queued.attempt_start, now, queued.attempts})) {
        action = Action::bounce;
    }
    record_try(delivery, recipient, failure, action);
    if (action == Action::next) return;
    if (action == Action::defer) {
        delivery.fortunes[recipient] = Fortune::deferred;
        return;
    }
    delivery.fortunes[recipient] = Fortune::given_up;
    const Ending ending = action == Action::bounce ? Ending::bounced : Ending::abandoned;
    end_message(queued.mail, queued.mail.recipients[recipient], ending, now);
}

void Sender::record_try(const Delivery& delivery, std::size_t recipient, const Failure& failure,
                        Action action) {
    const QueuedMail& queued = queue_.at(delivery.mail);
    if (queued.mail.is_notice) return;
    trace::TryEnded ended{.start = delivery.try_start,
                          .message = queued.mail.recipients[recipient].message,
                          .sender = identity_.id,
                          .attempt = queued.attempts,
                          .try_number = delivery.try_number,
                          .preference = {},
                          .address = {},
                          .stage = failure.stage,
                          .outcome = failure.outcome,
                          .reply = failure.reply,
                          .action = action};
    if (delivery.try_number > 0) {
        if (queued.mail.next_hop == nullptr) ended.preference = delivery.current.preference;
        ended.address = delivery.current.address;
    }
    outbox_.push(ended);
}

void Sender::end_message(const Mail& mail, const Recipient& recipient, Ending ending, base::Instant now) {
    if (mail.is_notice) {  // one that was handed over ends where it is taken
        if (ending != Ending::delivered) outbox_.push(trace::NoticeEnded{false});
        return;
    }
    outbox_.push(trace::MessageEnded{recipient.message, identity_.id, ending});
    if (ending == Ending::bounced) send_notice(mail, now);
}

// A bounce goes out with the null reverse path, and never about one that had it (RFC 5321 §4.5.5, §6.1).
void Sender::send_notice(const Mail& about, base::Instant now) {
    if (about.from.empty()) return;
    outbox_.push(trace::NoticeSent{});
    if (about.from_domain == nullptr) {
        outbox_.push(trace::NoticeEnded{true});
        return;
    }
    Mail notice;
    notice.domain = about.from_domain;
    notice.recipients.push_back({0, about.from});
    notice.size = kNoticeSize;
    notice.arrival = now;
    notice.received = 1;
    notice.is_notice = true;
    Destination& destination = queue_.destination(notice);
    queue_.add(std::move(notice));
    ++queued_;
    start_ready(destination, now);
}

void Sender::go_on(DeliverySlot slot, base::Instant now) {
    const Delivery& delivery = deliveries_[slot];
    if (delivery.anyone_waiting() && delivery.has_candidate(profile_->limits)) return try_next(slot, now);
    finish(slot, now);
}

void Sender::finish(DeliverySlot slot, base::Instant now) {
    const Delivery& delivery = deliveries_[slot];
    Destination& destination = *delivery.destination;
    QueuedMail& queued = queue_.at(delivery.mail);
    auto& recipients = queued.mail.recipients;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < recipients.size(); ++i) {
        const Fortune fortune = delivery.fortunes[i];
        if (fortune == Fortune::delivered || fortune == Fortune::given_up) continue;
        recipients[kept++] = recipients[i];
    }
    recipients.resize(kept);
    if (kept == 0) {
        queue_.remove(delivery.mail);
        --queued_;
    } else {
        const FailedAttempt failed{queued.mail.arrival, queued.attempt_start, now, queued.attempts};
        queue_.defer(delivery.mail, next_attempt(profile_->retry, failed, scan_phase_));
    }
    destination.delivery_ended(delivery.site_failed && kept > 0, now);
    deliveries_.release(slot);
    start_ready(destination, now);
}

}  // namespace mxdrill::sender
