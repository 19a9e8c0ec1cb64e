// What an MTA is seen to do, as attempts and tries of messages.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "fake_smtp/sockets/run.hpp"
#include "sim/live/programs.hpp"
#include "sim/net/loop.hpp"
#include "sim/world/world.hpp"

namespace mxdrill::sandbox {

/// Only the servers' side is seen. The number of a mail's first message travels in its envelope (sender+7@…),
/// so a dialogue is known from MAIL on. One that ends before belongs to the only mail that is under way, if
/// there is only one; else it is a try of nobody (trace::TurnedAway).
///
/// A message's attempt ends when an address comes again, when the preference falls, or when a minute passes
/// without a try. A SYN that nobody answers is a try for as long as its sender may wait for it. Where tries
/// of nobody fill such a pause, it is not certain that there was one.
class Transcript {
  public:
    /// Both outlive it.
    Transcript(net::Loop& loop, world::World& world) : loop_(&loop), world_(&world) {}

    void record_by(live::Programs::Record record) { record_ = std::move(record); }

    /// A mail was handed to the MTA.
    void begin(const world::Posting& posting);
    /// The MTA has come to a server.
    std::unique_ptr<fake_smtp::sockets::Guest> meet(const fake_smtp::sockets::Visit& visit);
    /// A notice has come to the sender of a mail: its messages that were not delivered have bounced.
    void bounce(trace::MessageId first) { settle_all(first, State::bounced); }
    /// The sender of a mail does not try again. What it has said on connections that are still open counts.
    void give_up(trace::MessageId first);
    /// Messages that are neither delivered nor given up, with a notice or without.
    [[nodiscard]] std::size_t pending() const { return pending_; }
    /// Messages that were given up before a server saw anything of them, or of anybody who told no message.
    [[nodiscard]] std::size_t given_up_unseen() const { return given_up_unseen_; }
    /// Called when a message is the first of these.
    void when_unseen(std::function<void()> call) { when_unseen_ = std::move(call); }
    /// The run ends: what was delivered has left its sender.
    void finish();

  private:
    class Dialogue;

    enum class State : std::uint8_t {
        under_way,
        delivered,
        bounced,
        given_up
    };
    struct Message {
        trace::SenderId sender = 0;
        trace::DomainId domain = 0;
        std::string address;
        State state = State::under_way;
        std::uint32_t attempt = 0;
        std::uint32_t try_number = 0;
        std::size_t nameless_before = 0;     // connections
        std::vector<base::IpAddress> tried;  // in this attempt
        std::optional<std::uint16_t> preference;
        base::Instant idle_from{};        // when its last try was over, as far as that is known
        base::Instant maybe_idle_from{};  // the same if connections of nobody were its own
    };
    struct Try {
        trace::MessageId message = 0;
        std::uint32_t attempt = 0;
        std::uint32_t number = 0;
        std::optional<std::uint16_t> preference;
        base::Instant start{};
        bool is_over = false;
        bool is_certain = true;  // its attempt
    };
    using Mail = std::vector<trace::MessageId>;

    /// Of the only mail that is under way; null if there are several, or none.
    [[nodiscard]] const Mail* only_mail() const;
    [[nodiscard]] const Mail* mail_of(trace::MessageId first) const;
    /// Whether a server ever is an MX of the message's domain.
    [[nodiscard]] bool may_take(trace::ServerId server, trace::MessageId id) const;
    [[nodiscard]] base::IpAddress address_of(const fake_smtp::sockets::Visit& visit) const;
    [[nodiscard]] Try next_try(trace::MessageId id, const fake_smtp::sockets::Visit& visit,
                               base::Instant start) const;
    Try start_try(trace::MessageId id, const fake_smtp::sockets::Visit& visit, base::Instant start,
                  bool is_certain);
    void end_try(const Try& of, const fake_smtp::sockets::Visit& visit, protocol::Stage stage,
                 trace::Outcome outcome, std::string_view reply);
    /// A connection that named no message, and from when to when somebody may have waited for it.
    void pass_nameless(trace::ServerId server, base::Instant start, base::Instant end);
    void settle(trace::MessageId id, State state);
    void settle_all(trace::MessageId first, State state);
    void leave(Dialogue& dialogue);
    void settle_given_up();
    [[nodiscard]] bool is_busy(trace::MessageId id) const {
        return messages_.at(id).state == State::under_way;
    }

    net::Loop* loop_;
    world::World* world_;
    live::Programs::Record record_;
    std::map<trace::MessageId, Message> messages_;
    std::map<trace::MessageId, Mail> mails_;  // by the number of their first message
    std::set<const Dialogue*> open_;
    std::set<trace::MessageId> given_up_;  // mails, by their first message, that may be on an open connection
    std::function<void()> when_unseen_;
    std::size_t pending_ = 0;
    std::size_t given_up_unseen_ = 0;
    std::size_t nameless_ = 0;  // connections that ended before they named a message
};

}  // namespace mxdrill::sandbox
