// The client's side of one SMTP connection.
#pragma once

#include <boost/container/small_vector.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "sim/base/instant.hpp"
#include "sim/base/units.hpp"
#include "sim/protocol/smtp.hpp"
#include "sim/sender/output.hpp"
#include "sim/sender/profile.hpp"
#include "sim/trace/event.hpp"

namespace mxdrill::sender {

/// One mail to hand over in one transaction.
struct Transaction {
    struct Recipient {
        std::string_view address;
        protocol::Tag tag;
    };
    std::string_view from;
    protocol::Content content;
    boost::container::small_vector<Recipient, 1> recipients;
};

/// Something went wrong: where, how, and what the profile does about it. The reply may be used until the
/// sender's outputs are drained.
struct Failure {
    protocol::Stage stage;
    trace::Outcome outcome;
    Reaction reaction;
    std::string_view reply;
    bool site_level;  // speaks of the server, not of this mail (Postfix smtp_site_fail, smtp_stream_except)
};

/// What an input led to, as far as the delivery must know.
struct GoingOn {};
/// The whole transaction failed; the connection is of no more use.
struct Failed {
    Failure failure;
    bool replied;  // the server spoke, so that a QUIT is in place
};
/// One recipient was refused; the transaction goes on.
struct RecipientFailed {
    std::size_t recipient;
    Failure failure;
};
/// Every recipient was refused, this one last; nothing is left of the transaction.
struct NobodyLeft {
    std::size_t recipient;
    Failure failure;
};
/// The accepted recipients are the server's now.
struct HandedOver {
    std::string_view reply;
};
/// The reply to QUIT came, or the connection ended without harm.
struct Ended {};
using Progress = std::variant<GoingOn, Failed, RecipientFailed, NobodyLeft, HandedOver, Ended>;

/// Speaks RFC 5321 as the profile does: greeting, EHLO or HELO, STARTTLS, then transactions one after
/// another. Commands go to the outbox; each input returns what it led to.
class Dialogue {
  public:
    /// Begins with a SYN. `without_tls`: STARTTLS is not used even if offered.
    void connect(ConnectionId id, const Profile& profile, std::string_view helo, bool without_tls,
                 Transaction transaction, base::Instant now);
    /// Another transaction on a connection that is idle.
    void reuse(Transaction transaction, Outbox& outbox, base::Instant now);

    void on_connected(base::Instant now);
    Progress on_not_connected(protocol::Reception reception);
    Progress on_reply(const protocol::Reply& reply, Outbox& outbox, base::Instant now);
    void on_body_sent(base::Instant leaves);
    Progress on_tls(bool succeeded, Outbox& outbox, base::Instant now);
    Progress on_closed(protocol::Closing how);
    /// The deadline has come.
    Progress on_timeout();

    /// Says QUIT; if the profile waits for the reply, Ended will follow.
    void quit(Outbox& outbox, base::Instant now);

    /// When the step under way times out; none while idle.
    [[nodiscard]] std::optional<base::Instant> deadline() const { return deadline_; }
    /// Past greeting, EHLO and TLS.
    [[nodiscard]] bool established() const { return established_; }
    [[nodiscard]] const Transaction& transaction() const { return transaction_; }
    /// Of the transaction's recipients, the accepted ones.
    [[nodiscard]] const boost::container::small_vector<std::size_t, 1>& accepted() const { return accepted_; }

  private:
    enum class State : std::uint8_t {
        connecting,  // a SYN is under way
        banner,      // connected, waiting for 220
        ehlo,
        helo,
        starttls,
        handshake,
        idle,  // established, no transaction
        mail,
        rcpt,
        data,
        body,  // the message and the wait for the reply to it
        quitting,
    };

    void enter(State state, base::Duration timeout, base::Instant now);
    void say(Outbox& outbox, protocol::Verb verb, std::string_view argument, const protocol::Tag& tag) const;
    void say_hello(protocol::Verb verb, Outbox& outbox, base::Instant now);
    void begin_transaction(Outbox& outbox, base::Instant now);
    void say_rcpt(Outbox& outbox) const;
    void say_data(Outbox& outbox) const;

    Progress on_greeting_reply(const protocol::Reply& reply, Outbox& outbox, base::Instant now);
    Progress on_hello_reply(const protocol::Reply& reply, Outbox& outbox, base::Instant now);
    Progress on_starttls_reply(const protocol::Reply& reply, Outbox& outbox, base::Instant now);
    Progress on_mail_reply(const protocol::Reply& reply, Outbox& outbox, base::Instant now);
    Progress on_rcpt_reply(const protocol::Reply& reply, Outbox& outbox, base::Instant now);
    Progress on_data_reply(const protocol::Reply& reply, Outbox& outbox);
    Progress on_body_reply(const protocol::Reply& reply);
    Progress establish(Outbox& outbox, base::Instant now);

    [[nodiscard]] protocol::Stage stage() const;
    [[nodiscard]] ReactionStage reaction_stage() const;
    [[nodiscard]] Failure refused(const protocol::Reply& reply) const;
    Failed lost(trace::Outcome outcome);
    Progress without_reply(trace::Outcome outcome);

    ConnectionId id_ = 0;
    const Profile* profile_ = nullptr;
    std::string_view helo_;
    State state_ = State::idle;
    bool use_tls_ = false;
    bool established_ = false;
    protocol::Extensions offers_;
    Transaction transaction_;
    std::size_t next_recipient_ = 0;  // whose RCPT reply is due
    boost::container::small_vector<std::size_t, 1> accepted_;
    std::string last_reply_;
    std::string told_reply_;  // the last reply of a failure; stays as it is while the dialogue begins anew
    std::optional<base::Instant> deadline_;
};

}  // namespace mxdrill::sender
