// A sender host: a queue, its attempts and its connections, as one machine.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/draw.hpp"
#include "sim/base/instant.hpp"
#include "sim/base/ip_address.hpp"
#include "sim/base/slots.hpp"
#include "sim/base/timers.hpp"
#include "sim/protocol/dns.hpp"
#include "sim/protocol/smtp.hpp"
#include "sim/sender/delivery.hpp"
#include "sim/sender/dialogue.hpp"
#include "sim/sender/mail.hpp"
#include "sim/sender/output.hpp"
#include "sim/sender/profile.hpp"
#include "sim/sender/queue.hpp"

namespace mxdrill::sender {

/// Who a host is.
struct Identity {
    trace::SenderId id = 0;
    std::string helo;
    std::vector<base::IpAddress> addresses;  // its own; the first is the one it connects from
    base::Key draws;                         // hashed from the seed and the host's name
};

/// The machine. Inputs are on_*, outputs come from poll(); what an output says stays valid until the next
/// input. All behaviour that differs between MTAs is the profile's.
class Sender {
  public:
    /// The profile outlives the sender.
    Sender(Identity identity, const Profile& profile);
    Sender(const Sender&) = delete;
    Sender& operator=(const Sender&) = delete;

    void on_mail(Mail mail, base::Instant now);
    void on_resolved(QuestionId id, protocol::Finding finding, const protocol::Records& records,
                     base::Instant now);
    void on_connected(ConnectionId id, base::Instant now);
    void on_not_connected(ConnectionId id, protocol::Reception reception, base::Instant now);
    void on_reply(ConnectionId id, const protocol::Reply& reply, base::Instant now);
    /// The last byte of the message leaves at this time, which may lie ahead.
    void on_body_sent(ConnectionId id, base::Instant leaves);
    void on_tls(ConnectionId id, bool succeeded, base::Instant now);
    void on_closed(ConnectionId id, protocol::Closing how, base::Instant now);
    void on_time(base::Instant now);

    const Output* poll() { return outbox_.poll(); }
    [[nodiscard]] std::optional<base::Instant> next_deadline() const {
        const auto timeout = timers_.next();
        const auto due = queue_.next_due();
        return timeout && due ? std::min(timeout, due) : std::max(timeout, due);
    }

    [[nodiscard]] const Identity& identity() const { return identity_; }
    /// Mails that are in the queue, notices included.
    [[nodiscard]] std::size_t queued() const { return queued_; }

  private:
    using DeliverySlot = std::uint32_t;

    struct Connection {
        Dialogue dialogue;
        Candidate peer;
        base::Instant opened{};
        std::optional<DeliverySlot> delivery;  // none: idle
        Destination* destination = nullptr;
        bool gone = false;  // it ended without a Close of ours
    };

    // Attempts, from the queue to their end (attempt.cpp).
    void start_ready(Destination& destination, base::Instant now);
    void start(Destination& destination, base::Instant now);
    void defer_unseen(Destination& destination, base::Instant now);
    void ask(DeliverySlot slot);
    void lookup_finished(DeliverySlot slot, base::Instant now);
    void go_on(DeliverySlot slot, base::Instant now);
    void finish(DeliverySlot slot, base::Instant now);
    void decide(Delivery& delivery, std::size_t recipient, const Failure& failure, base::Instant now);
    void record_try(const Delivery& delivery, std::size_t recipient, const Failure& failure,
                    trace::Action action);
    void end_message(const Mail& mail, const Recipient& recipient, trace::Ending ending, base::Instant now);
    void send_notice(const Mail& about, base::Instant now);

    // Tries, each on one connection (sender.cpp).
    void try_next(DeliverySlot slot, base::Instant now);
    void connect(DeliverySlot slot, base::Instant now);
    bool reuse(DeliverySlot slot, base::Instant now);
    [[nodiscard]] Transaction transaction_of(Delivery& delivery);
    void advance(ConnectionId id, const Progress& progress, base::Instant now);
    void refuse(DeliverySlot slot, std::size_t recipient, const Failure& failure, base::Instant now);
    void fail(ConnectionId id, const Failed& failed, base::Instant now);
    void hand_over(ConnectionId id, const HandedOver& handed, base::Instant now);
    void part(ConnectionId id, bool politely, base::Instant now);
    void keep_or_quit(ConnectionId id, base::Instant now);
    void drop(ConnectionId id);
    void rearm(ConnectionId id);

    Identity identity_;
    const Profile* profile_;
    base::Key mx_order_;  // of the draws that shuffle equal preferences
    base::Duration scan_phase_;
    Queue queue_;
    std::size_t queued_ = 0;  // mails
    base::Slots<Delivery> deliveries_;
    base::Slots<Connection> connections_;
    base::Timers timers_;  // by connection
    Outbox outbox_;
};

}  // namespace mxdrill::sender
