// One connection to a server, from its SYN to its end: a machine that decides what the server does.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "fake_smtp/host.hpp"
#include "sim/base/instant.hpp"
#include "sim/base/outbox.hpp"
#include "sim/protocol/smtp.hpp"
#include "sim/trace/event.hpp"

namespace mxdrill::fake_smtp {

/// What the SYN meets. After anything but `accept` the session is over.
struct Admit {
    protocol::Reception reception;
};
struct Send {
    protocol::Reply reply;
};
/// The TLS handshake is to begin after what was sent; a broken one is to fail.
struct StartTls {
    bool broken;
};
/// The client's next bytes are a message; read them no faster than this.
struct Read {
    std::optional<base::Bandwidth> at_most;
};
struct Close {
    protocol::Closing how;
};
/// The server has answered for a message. The views last until the next input but on_closed.
struct Keep {
    std::string_view from;
    std::span<const std::string> recipients;
    std::span<const trace::MessageId> messages;  // as many; 0 for a notice
    protocol::Content content;
    bool discards;                          // it keeps nothing of what it answered for
    std::optional<std::string_view> reply;  // nothing if the client is gone, or is hung up on before it
};
/// The client did not get what it asked for: these recipients are refused, or, before the stage rcpt, all
/// that it came for, since the dialogue has ended without one that was judged. The views last as Keep's.
struct TurnAway {
    protocol::Stage stage;
    trace::Outcome outcome;
    std::string_view reply;  // empty if there was none
    std::span<const std::string> recipients;
};

/// A server's side of one SMTP connection (RFC 5321). Inputs are on_*, outputs come from poll().
///
/// While ready() is false the body feeds it nothing but on_time and on_closed: a client's further commands
/// wait in the body's buffer. Faults are judged when their input arrives; a delay is a deadline.
class Session {
  public:
    using Output = std::variant<Admit, Send, StartTls, Read, Close, Keep, TurnAway, trace::FaultFired>;

    /// Begins with a SYN from `client` to the server's address `local`. Both references outlive the session.
    void on_syn(Host& host, Faults& faults, const base::IpAddress& client, const base::IpAddress& local,
                const protocol::Tag& tag, base::Instant now);
    void on_command(const protocol::Command& command, base::Instant now);
    /// The message has arrived, final dot included.
    void on_body(const protocol::Content& content, base::Instant now);
    void on_tls(bool succeeded);
    /// The client is gone. A message whose 250 is only delayed will still be kept; of what else it waited for
    /// this is the outcome: it has waited too long, unless it was sent away.
    void on_closed(trace::Outcome how = trace::Outcome::timeout);
    void on_time(base::Instant now);

    const Output* poll() { return outbox_.poll(); }
    [[nodiscard]] std::optional<base::Instant> next_deadline() const {
        return pending_ ? std::optional(pending_->due) : std::nullopt;
    }

    [[nodiscard]] bool ready() const { return !pending_; }
    /// A command still matters: it is answered, or belongs to a dialogue whose outcome is not told yet.
    [[nodiscard]] bool hears() const {
        return state_ != State::closed && (state_ != State::silent || failure_);
    }
    /// Nothing more will come of it.
    [[nodiscard]] bool finished() const { return state_ == State::closed && !pending_; }

  private:
    enum class State : std::uint8_t {
        syn,       // not yet admitted
        greeting,  // before EHLO or HELO
        idle,      // greeted, no transaction
        mail,      // a sender was accepted
        body,      // 354 was sent
        tls,       // a handshake is under way
        silent,    // open, but nothing comes of it any more
        closed,
    };

    enum class Answered : std::uint8_t {
        kept,
        discarded
    };

    /// What has been decided; carried out at once or when its delay is over.
    struct Verdict {
        protocol::Stage stage;
        protocol::Reply reply;  // the server's own, or the fault's
        Act act = Act::none;
        State next = State::closed;  // if the reply is sent and leaves the connection open
        protocol::Reception reception = protocol::Reception::accept;
        bool starts_tls = false;
        std::optional<Answered> answered{};  // for the message, if the verdict stands
    };
    struct Pending {
        base::Instant due;
        Verdict verdict;
    };

    rules::Decision<Fault> consult(protocol::Stage stage, base::Instant now, const protocol::Tag& tag);
    void decide(Verdict verdict, base::Instant now, const protocol::Tag& tag);
    void settle(Verdict verdict, const rules::Decision<Fault>& decision, base::Instant now);
    void carry_out(const Verdict& verdict, base::Instant now);
    void say(const Verdict& verdict);
    void admit(const Verdict& verdict, base::Instant now);
    void finish_body(const Verdict& verdict);
    static std::optional<TurnAway> failure_in(const Verdict& verdict);
    void turn_away(TurnAway failure);
    void tell_failure();
    void close(protocol::Closing how);

    void on_hello(const protocol::Command& command, base::Instant now);
    void on_starttls(const protocol::Command& command, base::Instant now);
    void on_mail(const protocol::Command& command, base::Instant now);
    void on_rcpt(const protocol::Command& command, base::Instant now);
    void on_data(const protocol::Command& command, base::Instant now);
    void begin_body(base::Instant now);
    void forget_transaction();
    [[nodiscard]] bool concerns(const Fault& fault, protocol::Stage stage) const;
    [[nodiscard]] std::span<const std::string> known_recipients(protocol::Stage stage) const;

    Host* host_ = nullptr;
    Faults* faults_ = nullptr;
    base::IpAddress client_;
    base::IpAddress local_;
    State state_ = State::closed;
    bool counted_ = false;  // among the host's open connections
    bool peer_gone_ = false;
    bool encrypted_ = false;
    bool starttls_offered_ = false;
    bool hello_refused_ = false;  // a HELO that follows is the same greeting, and not judged again
    std::string sender_;
    // The transaction's accepted recipients, then one place for the recipient being judged. The strings are
    // kept for their memory.
    std::vector<std::string> recipients_;
    std::vector<trace::MessageId> messages_;
    std::vector<trace::MessageId> kept_messages_;  // of the last Keep
    protocol::Content content_;                    // of the message that has arrived
    protocol::Tag tag_;                            // of the transaction
    rules::Decision<Fault> body_decision_;         // of the faults that slow the body down
    std::optional<TurnAway> failure_;              // of the dialogue so far, unless a recipient was judged
    std::optional<Pending> pending_;
    base::Outbox<Output> outbox_;
};

}  // namespace mxdrill::fake_smtp
