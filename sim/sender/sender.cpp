#include "sim/sender/sender.hpp"

#include <algorithm>
#include <utility>

#include "sim/base/overloaded.hpp"

namespace mxdrill::sender {

using protocol::Closing;
using protocol::Reception;
using protocol::Reply;
using trace::Action;
using trace::Ending;

namespace {

base::Duration scan_phase_of(const Profile::Retry& retry, base::Key draws) {
    if (retry.scan_phase == ScanPhase::zero || retry.scan < base::seconds(1)) return base::Duration{0};
    const auto seconds = static_cast<std::uint64_t>(base::whole_seconds(retry.scan));
    return base::seconds(base::Draws(draws.with("scan-phase")).below(seconds));
}

}  // namespace

Sender::Sender(Identity identity, const Profile& profile)
    : identity_(std::move(identity)),
      profile_(&profile),
      mx_order_(identity_.draws.with("mx-order")),
      scan_phase_(scan_phase_of(profile.retry, identity_.draws)),
      queue_(profile) {}

void Sender::on_mail(Mail mail, base::Instant now) {
    if (!mail.is_relayed) {
        for (const Recipient& recipient : mail.recipients) {
            outbox_.push(trace::MessageArrived{recipient.message, identity_.id, mail.domain_id, mail.kind,
                                               recipient.address});
        }
    }
    Destination& destination = queue_.destination(mail);
    queue_.add(std::move(mail));
    ++queued_;
    start_ready(destination, now);
}

void Sender::on_connected(ConnectionId id, base::Instant now) {
    connections_[id].dialogue.on_connected(now);
    rearm(id);
}

void Sender::on_not_connected(ConnectionId id, Reception reception, base::Instant now) {
    connections_[id].gone = true;
    advance(id, connections_[id].dialogue.on_not_connected(reception), now);
}

void Sender::on_reply(ConnectionId id, const Reply& reply, base::Instant now) {
    advance(id, connections_[id].dialogue.on_reply(reply, outbox_, now), now);
}

void Sender::on_body_sent(ConnectionId id, base::Instant leaves) {
    connections_[id].dialogue.on_body_sent(leaves);
    rearm(id);
}

void Sender::on_tls(ConnectionId id, bool succeeded, base::Instant now) {
    advance(id, connections_[id].dialogue.on_tls(succeeded, outbox_, now), now);
}

void Sender::on_closed(ConnectionId id, Closing how, base::Instant now) {
    connections_[id].gone = true;
    advance(id, connections_[id].dialogue.on_closed(how), now);
}

void Sender::on_time(base::Instant now) {
    while (const auto timer = timers_.pop_due(now)) {
        const auto id = static_cast<ConnectionId>(*timer);
        advance(id, connections_[id].dialogue.on_timeout(), now);
    }
    while (Destination* destination = queue_.wake_one(now)) start_ready(*destination, now);
}

void Sender::try_next(DeliverySlot slot, base::Instant now) {
    Delivery& delivery = deliveries_[slot];
    ++delivery.try_number;
    delivery.try_start = now;
    delivery.session_counted = false;
    if (!reuse(slot, now)) connect(slot, now);
}

void Sender::connect(DeliverySlot slot, base::Instant now) {
    Delivery& delivery = deliveries_[slot];
    delivery.current = delivery.plan[delivery.next++];
    const ConnectionId id = connections_.acquire();
    Connection& connection = connections_[id];
    connection.peer = delivery.current;
    connection.opened = now;
    connection.delivery = slot;
    connection.destination = delivery.destination;
    connection.gone = false;
    Transaction transaction = transaction_of(delivery);
    const protocol::Tag tag = transaction.recipients.front().tag;
    connection.dialogue.connect(id, *profile_, identity_.helo, delivery.current.without_tls,
                                std::move(transaction), now);
    outbox_.push(Connect{id, delivery.current.address, tag});
    if (!queue_.at(delivery.mail).mail.is_notice) {
        outbox_.push(trace::ConnectTried{identity_.id, delivery.current.address});
    }
    rearm(id);
}

// An established connection to one of the best addresses that are left goes before a new one (Postfix
// smtp_connect.c smtp_reuse_session).
bool Sender::reuse(DeliverySlot slot, base::Instant now) {
    Delivery& delivery = deliveries_[slot];
    auto& idle = delivery.destination->idle;
    const auto best = delivery.plan.begin() + static_cast<std::ptrdiff_t>(delivery.next);
    for (auto kept = idle.begin(); kept != idle.end(); ++kept) {
        const ConnectionId id = *kept;
        Connection& connection = connections_[id];
        if (now - connection.opened >= profile_->connection.lifetime) continue;
        const auto candidate = std::find_if(best, delivery.plan.end(), [&](const Candidate& other) {
            return other.preference == best->preference && other.address == connection.peer.address;
        });
        if (candidate == delivery.plan.end()) continue;
        idle.erase(kept);
        delivery.current = *candidate;
        delivery.plan.erase(candidate);
        connection.peer = delivery.current;
        connection.delivery = slot;
        ++delivery.sessions;
        delivery.session_counted = true;
        connection.dialogue.reuse(transaction_of(delivery), outbox_, now);
        rearm(id);
        return true;
    }
    return false;
}

Transaction Sender::transaction_of(Delivery& delivery) {
    const QueuedMail& queued = queue_.at(delivery.mail);
    Transaction transaction;
    transaction.from = queued.mail.from;
    transaction.content = {queued.mail.size, queued.mail.received};
    delivery.in_transaction.clear();
    for (std::size_t i = 0; i < delivery.fortunes.size(); ++i) {
        if (delivery.fortunes[i] != Fortune::waiting) continue;
        const Recipient& recipient = queued.mail.recipients[i];
        transaction.recipients.push_back(
            {recipient.address, {recipient.message, queued.attempts, delivery.try_number}});
        delivery.in_transaction.push_back(i);
    }
    return transaction;
}

void Sender::advance(ConnectionId id, const Progress& progress, base::Instant now) {
    Connection& connection = connections_[id];
    if (connection.delivery && connection.dialogue.established()) {
        Delivery& delivery = deliveries_[*connection.delivery];
        if (!delivery.session_counted) ++delivery.sessions;
        delivery.session_counted = true;
    }
    std::visit(base::Overloaded{[&](const GoingOn&) {
                                    if (connection.delivery) rearm(id);
                                },
                                [&](const Failed& failed) { fail(id, failed, now); },
                                [&](const RecipientFailed& failed) {
                                    refuse(*connection.delivery, failed.recipient, failed.failure, now);
                                    rearm(id);
                                },
                                [&](const NobodyLeft& failed) {
                                    refuse(*connection.delivery, failed.recipient, failed.failure, now);
                                    part(id, true, now);
                                },
                                [&](const HandedOver& handed) { hand_over(id, handed, now); },
                                [&](const Ended&) { part(id, false, now); }},
               progress);
}

void Sender::refuse(DeliverySlot slot, std::size_t recipient, const Failure& failure, base::Instant now) {
    Delivery& delivery = deliveries_[slot];
    delivery.site_failed = false;
    decide(delivery, std::exchange(delivery.in_transaction[recipient], Delivery::kToldOf), failure, now);
}

void Sender::fail(ConnectionId id, const Failed& failed, base::Instant now) {
    Delivery& delivery = deliveries_[*connections_[id].delivery];
    delivery.site_failed = failed.failure.site_level;
    if (failed.failure.reaction == Reaction::clear) {
        Candidate again = delivery.current;
        again.without_tls = true;
        delivery.plan.insert(delivery.plan.begin() + static_cast<std::ptrdiff_t>(delivery.next), again);
    }
    for (const std::size_t recipient : delivery.in_transaction) {
        if (recipient != Delivery::kToldOf) decide(delivery, recipient, failed.failure, now);
    }
    part(id, failed.replied, now);
}

void Sender::hand_over(ConnectionId id, const HandedOver& handed, base::Instant now) {
    Connection& connection = connections_[id];
    Delivery& delivery = deliveries_[*connection.delivery];
    const QueuedMail& queued = queue_.at(delivery.mail);
    delivery.site_failed = false;
    for (const std::size_t accepted : connection.dialogue.accepted()) {
        const std::size_t recipient = delivery.in_transaction[accepted];
        delivery.fortunes[recipient] = Fortune::delivered;
        record_try(delivery, recipient,
                   {protocol::Stage::body, trace::Outcome::accepted, Reaction::next, handed.reply, false},
                   Action::delivered);
        end_message(queued.mail, queued.mail.recipients[recipient], Ending::delivered, now);
    }
    keep_or_quit(id, now);
}

void Sender::keep_or_quit(ConnectionId id, base::Instant now) {
    Connection& connection = connections_[id];
    Destination& destination = *connection.destination;
    const bool young = now - connection.opened < profile_->connection.lifetime;
    if (destination.keeps_connections() && young) {
        const DeliverySlot slot = *std::exchange(connection.delivery, std::nullopt);
        destination.idle.push_back(id);
        timers_.arm(id, now + profile_->connection.idle);
        return go_on(slot, now);
    }
    if (!profile_->connection.wait_for_quit) return part(id, true, now);
    connection.dialogue.quit(outbox_, now);
    rearm(id);
}

// The connection ends; the attempt that used it, if one did, goes on without it.
void Sender::part(ConnectionId id, bool politely, base::Instant now) {
    Connection& connection = connections_[id];
    if (politely && !connection.gone) connection.dialogue.quit(outbox_, now);
    const auto slot = std::exchange(connection.delivery, std::nullopt);
    if (!slot) std::erase(connection.destination->idle, id);
    drop(id);
    if (slot) go_on(*slot, now);
}

void Sender::drop(ConnectionId id) {
    if (!connections_[id].gone) outbox_.push(Close{id});
    timers_.disarm(id);
    connections_.release(id);
}

void Sender::rearm(ConnectionId id) {
    if (const auto deadline = connections_[id].dialogue.deadline()) {
        timers_.arm(id, *deadline);
    } else {
        timers_.disarm(id);
    }
}

}  // namespace mxdrill::sender
