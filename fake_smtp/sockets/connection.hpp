// One connection to a fake mail server: its session's inputs and outputs, on a socket and over a link.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "fake_smtp/session.hpp"
#include "fake_smtp/sockets/certificates.hpp"
#include "fake_smtp/sockets/run.hpp"
#include "sim/base/draw.hpp"
#include "sim/base/link.hpp"
#include "sim/net/channel.hpp"
#include "sim/net/loop.hpp"
#include "sim/wire/smtp_body.hpp"
#include "sim/wire/smtp_command.hpp"
#include "sim/wire/smtp_lines.hpp"

namespace mxdrill::fake_smtp::sockets {

/// Feeds a session with what a client sends, and sends what it answers. What comes waits half a round trip
/// before it is fed, and what goes before it is sent, so that a link of the scenario lies before every
/// client.
///
/// It keeps itself alive while it is in use, and calls `on_gone` when it is not.
class Connection final : public std::enable_shared_from_this<Connection>, public net::Channel::User {
  public:
    using Decide = std::function<void(protocol::Reception)>;
    using Gone = std::function<void()>;

    Connection(net::Loop& loop, Run& run, Authority& authority, const Visit& visit, Gone on_gone);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection();

    /// A SYN has come, to be decided by this call, perhaps later; if it is accepted a socket will follow.
    void on_syn(Decide decide);
    /// The connection is made. Without on_syn() before, this is its beginning.
    void on_socket(net::tcp::socket socket);
    [[nodiscard]] trace::ServerId server() const { return visit_.server; }
    /// Ends it at once, with a reset.
    void abort();

  private:
    struct TheEnd {};
    struct Handshake {
        bool broken;
    };
    using Incoming = std::variant<protocol::Tag, std::string, TheEnd>;  // a tag: the SYN itself
    using Outgoing = std::variant<protocol::Reception, std::string, Handshake, protocol::Closing>;
    template <class What>
    struct Due {
        base::Instant at;
        What what;
    };

    void on_octets(std::string_view octets) override;
    void on_end(protocol::Closing how) override;
    [[nodiscard]] bool has_more_to_say() const override;
    void on_tls(bool succeeded) override;
    void on_caught_up() override;

    void begin();
    void on_time();
    void come(Incoming what, base::Duration delay);
    void await_socket();
    void take(const protocol::Tag& tag);
    void take(const std::string& octets);
    void take(const TheEnd&);
    void end_session();
    void feed(std::string_view octets);
    void hold_back();
    void consume(std::string_view& octets);
    void consume_command(std::string_view& octets);
    void consume_message(std::string_view& octets);
    void message_is_due();
    [[nodiscard]] bool can_take() const;
    [[nodiscard]] bool can_come() const;
    /// Nothing that comes now will ever be read: it is over, or it came in the clear behind STARTTLS.
    [[nodiscard]] bool is_deaf() const { return session_.finished() || in_handshake_; }

    void settle();
    void drain();
    void carry_out(const Admit& admit) { go(admit.reception); }
    void carry_out(const Send& send);
    void carry_out(const StartTls& tls);
    void carry_out(const Read& read);
    void carry_out(const Close& close);
    void carry_out(const Keep& kept);
    void carry_out(const TurnAway& failure);
    void carry_out(const trace::FaultFired& fired);
    void flush();
    void go(Outgoing what, base::Duration later = {});
    void leave(const protocol::Reception& reception);
    void leave(const std::string& octets) { channel_->send(octets); }
    void leave(const Handshake& handshake);
    void leave(const protocol::Closing& how) { channel_->close(how); }
    void rearm();
    void go_if_done();
    base::Duration one_way();
    [[nodiscard]] std::shared_ptr<net::Passage> passage() const {
        return welcome_.guest ? welcome_.guest->passage() : nullptr;
    }

    net::Loop* loop_;
    Run* run_;
    Authority* authority_;
    Visit visit_;
    Gone on_gone_;
    Welcome welcome_;
    std::optional<base::Draws> jitter_;
    Session session_;
    net::Alarm alarm_;
    std::shared_ptr<net::Channel> channel_;
    Decide decide_;
    std::optional<net::asio::steady_timer> awaiting_;  // a SYN was accepted, and its connection has not come
    bool begun_ = false;
    bool gone_ = false;
    base::Lane in_lane_;
    base::Lane out_lane_;
    std::deque<Due<Incoming>> incoming_;
    std::deque<Due<Outgoing>> outgoing_;
    std::size_t coming_ = 0;  // octets in incoming_
    std::size_t going_ = 0;   // and in outgoing_
    std::string batch_;       // replies of one moment
    std::string last_said_;   // the last octets of the client
    std::string waiting_;     // octets that the session is not ready for
    wire::Lines lines_{wire::kLongestCommand};
    wire::BodyReader body_;
    bool in_message_ = false;
    bool in_handshake_ = false;
    bool is_half_closed_ = false;  // the client says no more, and listens
    std::optional<base::Bandwidth> read_rate_;
    std::optional<base::Instant> message_began_;
    std::optional<base::Instant> resume_at_;    // when a slow reader reads on
    std::optional<base::Instant> message_due_;  // it is whole, and the link would still be busy with it
};

}  // namespace mxdrill::fake_smtp::sockets
