// A body for one session, as small as can be: it moves octets and time, and checks what the machine promises.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "fake_smtp/replies.hpp"
#include "fake_smtp/session.hpp"
#include "sim/wire/smtp_body.hpp"
#include "sim/wire/smtp_command.hpp"
#include "sim/wire/smtp_lines.hpp"
#include "sim/wire/smtp_reply.hpp"
#include "tests/fuzz/require.hpp"

namespace mxdrill::fuzz {

class SmtpPeer {
  public:
    /// Two bits choose the server's TLS, one its limits, the others its fault.
    explicit SmtpPeer(std::uint8_t choice) : host_(7, settings_of(choice)) {
        if (const std::size_t row = choice >> 3U; row < kFaults.size()) {
            fake_smtp::Fault fault = kFaults[row];
            fault.server = base::Glob("*");
            faults_.add(0, fault, {}, base::Key{1});
        }
        connect();
    }

    void hear(std::string_view piece) {
        waiting_ += piece;
        feed();
    }

    void let_time_pass() {
        now_ = session_.next_deadline().value_or(now_ + base::seconds(1));
        may_reply_ |= !session_.ready();
        session_.on_time(now_);
        settle();
        feed();
    }

    /// Afterwards the host has room for the next.
    void leave() {
        session_.on_closed();
        is_closed_ = true;
        while (session_.next_deadline()) let_time_pass();
        settle();
        require(session_.finished());
        connect();
    }

  private:
    static inline const std::array<fake_smtp::Fault, 14> kFaults = [] {
        using fake_smtp::Act;
        using protocol::Stage;
        const base::Duration second = base::seconds(1);
        return std::array<fake_smtp::Fault, 14>{{
            {.stage = Stage::connect, .act = Act::none, .delay = second},
            {.stage = Stage::banner, .act = Act::reply, .reply = "554 No", .delay = second},
            {.stage = Stage::ehlo, .act = Act::reply, .reply = "502-No\n502 EHLO"},
            {.stage = Stage::ehlo, .act = Act::no_starttls},
            {.stage = Stage::starttls, .act = Act::break_tls, .delay = second},
            {.stage = Stage::mail, .act = Act::none, .delay = second},
            {.stage = Stage::rcpt, .act = Act::garble},
            {.stage = Stage::rcpt, .act = Act::none, .delay = second},
            {.stage = Stage::data, .act = Act::reply, .reply = "250 What?"},
            {.stage = Stage::body, .act = Act::accept_then_close, .delay = second},
            {.stage = Stage::body, .act = Act::lose, .delay = second},
            {.stage = Stage::body, .delay = second, .rate = base::Bandwidth{8000}},
            {.stage = Stage::body, .act = Act::drop},
            {.stage = Stage::quit, .act = Act::reset, .delay = second},
        }};
    }();

    static fake_smtp::Settings settings_of(std::uint8_t choice) {
        fake_smtp::Settings settings{.name = base::Name::of("mx.example.test"),
                                     .domains = {base::Name::of("example.test")},
                                     .max_connections = 1,
                                     .max_client_connections = 1,
                                     .max_recipients = 2,
                                     .tls = static_cast<fake_smtp::Tls>((choice & 3U) % 3U)};
        if ((choice & 4U) == 0) return settings;
        settings.recipients = {"user@example.test"};
        settings.rate_limit = base::Rate{2, base::seconds(1)};
        settings.greylist = base::seconds(1);
        settings.size_limit = base::Size{64};
        settings.most_received = 2;
        return settings;
    }

    void connect() {
        is_closed_ = in_body_ = false;
        may_reply_ = true;
        session_.on_syn(host_, faults_, base::IpAddress::of("198.18.0.1"), base::IpAddress::of("192.0.2.1"),
                        {}, now_);
        settle();
    }

    void feed() {
        std::string_view octets = waiting_;
        while (!octets.empty() && session_.ready() && !is_closed_) {
            if (!(in_body_ ? take_message(octets) : take_line(octets))) break;
            settle();
        }
        waiting_.erase(0, waiting_.size() - octets.size());
    }

    bool take_message(std::string_view& octets) {
        const std::size_t before = octets.size();
        const bool whole = body_.next(octets);
        most_octets_ += static_cast<std::int64_t>(before - octets.size());
        require(body_.content().size.octets <= most_octets_);
        if (!whole) return false;
        in_body_ = false;
        may_reply_ = true;
        session_.on_body(body_.content(), now_);
        return true;
    }

    bool take_line(std::string_view& octets) {
        const auto line = lines_.next(octets);
        if (!line) return false;
        require(line->text.size() <= wire::kLongestCommand);
        may_reply_ = true;
        session_.on_command(line->overlong ? protocol::Command{} : wire::read_command(line->text), now_);
        return true;
    }

    void settle() {
        while (const auto* output = session_.poll()) std::visit([&](const auto& what) { on(what); }, *output);
        require(session_.ready() == !session_.next_deadline());
    }

    void on(const fake_smtp::Send& send) {
        require(may_reply_ && !is_closed_);  // one reply to one input
        may_reply_ = false;
        require(send.reply.text != fake_smtp::replies::kTooManyConnections.text);
        require(send.reply.text != fake_smtp::replies::kTooManyOfClient.text);
        std::string octets;
        wire::append_reply(octets, send.reply);
        std::string_view rest = octets;
        wire::ReplyReader reader;
        const auto read = reader.next(rest);
        require(read && rest.empty() && read->code == send.reply.code && read->text == send.reply.text);
    }
    void on(const fake_smtp::Read&) {
        in_body_ = true;
        body_.begin();
        most_octets_ = 0;
    }
    void on(const fake_smtp::Keep& kept) {
        require(kept.recipients.size() <= 2);
        require(!kept.recipients.empty() && kept.recipients.size() == kept.messages.size());
    }
    void on(const fake_smtp::TurnAway& failure) { require(failure.recipients.size() <= 2); }
    void on(const fake_smtp::Close&) { is_closed_ = true; }
    void on(const fake_smtp::StartTls& tls) {
        lines_.forget();
        session_.on_tls(!tls.broken);
    }
    void on(const fake_smtp::Admit& admit) { is_closed_ = admit.reception != protocol::Reception::accept; }
    void on(const trace::FaultFired&) {}

    fake_smtp::Host host_;
    fake_smtp::Faults faults_;
    fake_smtp::Session session_;
    wire::Lines lines_{wire::kLongestCommand};
    wire::BodyReader body_;
    base::Instant now_{};
    std::string waiting_;  // what came while the session was not ready
    std::int64_t most_octets_ = 0;
    bool in_body_ = false;
    bool may_reply_ = false;
    bool is_closed_ = false;
};

}  // namespace mxdrill::fuzz
