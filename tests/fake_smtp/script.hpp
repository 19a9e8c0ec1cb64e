// Scripts of SMTP sessions: what a client does, and what the server does then, as one line of text.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <charconv>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "fake_smtp/session.hpp"

namespace mxdrill::fake_smtp {

using base::days;
using base::Duration;
using base::Glob;
using base::hours;
using base::Instant;
using base::IpAddress;
using base::milliseconds;
using base::minutes;
using base::Name;
using base::Prefix;
using base::seconds;
using protocol::Stage;
using protocol::Verb;

inline constexpr std::string_view kEhlo =
    "250-mx.example.test/250-PIPELINING/250-SIZE/250-8BITMIME/250 ENHANCEDSTATUSCODES";
inline constexpr std::string_view kEhloWithTls =
    "250-mx.example.test/250-PIPELINING/250-SIZE/250-STARTTLS/250-8BITMIME/250 ENHANCEDSTATUSCODES";
inline constexpr std::string_view kTaken = "taken 1 stored | 250 2.0.0 Ok: message kept";

inline Settings healthy() {
    return {.name = Name::of("mx.example.test"), .domains = {Name::of("example.test")}};
}

/// One server with its faults, and the time.
struct Server {
    explicit Server(Settings settings = healthy()) : host(7, std::move(settings)) {}

    /// Concerns every server unless it says otherwise. The index in the trace counts from 0.
    void fault(Fault fault, rules::Matcher matcher = {}) {
        if (!fault.server && !fault.address) fault.server = Glob("*");
        const auto key = base::Key{1}.with(faults_added);
        faults.add(faults_added++, std::move(fault), std::move(matcher), key);
    }

    Host host;
    Faults faults;
    std::size_t faults_added = 0;
    Instant now{};
};

/// One connection. Every input returns the outputs that it led to, joined by " | ": a reply's text with "/"
/// for line ends, "fin" and "rst", "fault 0", "read 1000", "taken 1 stored" …
class Client {
  public:
    explicit Client(Server& server, std::string_view address = "198.18.0.1")
        : server_(server), address_(IpAddress::of(address)) {}

    std::string syn(std::string_view to = "192.0.2.1") {
        session_.on_syn(server_.host, server_.faults, address_, IpAddress::of(to), {1, 1, 1}, server_.now);
        return outputs();
    }

    /// "EHLO out.test", "MAIL a@b 2000" (with a SIZE), "RCPT user@example.test", "DATA". Of message 1 unless
    /// told otherwise.
    std::string say(std::string_view line, trace::MessageId message = 1) {
        EXPECT_TRUE(session_.ready()) << line;
        const auto space = line.find(' ');
        protocol::Command command;
        command.verb = base::named<Verb>(line.substr(0, space)).value_or(Verb::unknown);
        command.tag = {message, 1, 1};
        if (space != std::string_view::npos) command.argument = kept(line.substr(space + 1));
        if (const auto size = command.argument.find(' '); size != std::string_view::npos) {
            std::int64_t octets = 0;
            const auto digits = command.argument.substr(size + 1);
            std::from_chars(digits.data(), digits.data() + digits.size(), octets);
            command.declared_size = octets;
            command.argument = command.argument.substr(0, size);
        }
        session_.on_command(command, server_.now);
        return outputs();
    }

    std::string body(std::int64_t octets = 1'000, std::uint32_t received = 1) {
        EXPECT_TRUE(session_.ready());
        session_.on_body({{octets}, received}, server_.now);
        return outputs();
    }
    std::string tls(bool succeeded = true) {
        session_.on_tls(succeeded);
        return outputs();
    }
    std::string leave() {
        session_.on_closed();
        return outputs();
    }

    /// Lets time pass, and the session's deadlines come.
    std::string wait(Duration span) {
        const Instant until = server_.now + span;
        while (session_.next_deadline() && *session_.next_deadline() <= until) {
            server_.now = std::max(server_.now, *session_.next_deadline());
            session_.on_time(server_.now);
        }
        server_.now = until;
        return outputs();
    }

    /// Goes through a healthy session as far as this stage, and returns what happens there.
    std::string reach(Stage stage, std::string_view recipient = "user@example.test") {
        std::string last = syn();
        if (stage <= Stage::banner) return last;
        last = say("EHLO out.test");
        if (stage == Stage::ehlo) return last;
        if (stage == Stage::starttls) return say("STARTTLS");
        last = say("MAIL sender@sender.test");
        if (stage == Stage::mail) return last;
        last = say(fmt::format("RCPT {}", recipient));
        if (stage == Stage::rcpt) return last;
        last = say("DATA");
        if (stage == Stage::data) return last;
        last = body();
        if (stage == Stage::body) return last;
        return say("QUIT");
    }

    /// Who did not get what, since this was last asked: "rcpt permfail \"550 no\" user@example.test".
    std::string turned_away() { return std::exchange(turned_away_, {}); }

    [[nodiscard]] const Session& session() const { return session_; }

  private:
    std::string_view kept(std::string_view text) { return said_.emplace_back(text); }

    std::string outputs() {
        std::string text;
        while (const auto* output = session_.poll()) {
            if (const auto* failure = std::get_if<TurnAway>(output)) {
                note(*failure);
                continue;
            }
            if (!text.empty()) text += " | ";
            text += std::visit([](const auto& what) { return shown(what); }, *output);
        }
        return text;
    }

    static std::string shown(const Admit& admit) {
        constexpr std::string_view kNames[] = {"accept", "drop", "refuse", "unreachable"};
        return std::string(kNames[static_cast<std::size_t>(admit.reception)]);
    }
    static std::string shown(const Send& send) {
        std::string text(send.reply.text);
        for (char& c : text) c = c == '\n' ? '/' : c;
        return text;
    }
    static std::string shown(const StartTls& tls) { return tls.broken ? "broken tls" : "tls"; }
    static std::string shown(const Read& read) {
        return read.at_most ? fmt::format("read {}", read.at_most->bits_per_s) : "read";
    }
    static std::string shown(const Close& close) {
        return close.how == protocol::Closing::fin ? "fin" : "rst";
    }
    static std::string shown(const Keep& kept) {
        EXPECT_EQ(kept.recipients.size(), kept.messages.size());
        std::string text;
        for (const trace::MessageId message : kept.messages) {
            if (!text.empty()) text += " | ";
            text += fmt::format("taken {} {}", message, kept.discards ? "discarded" : "stored");
        }
        return text;
    }
    static std::string shown(const trace::FaultFired& fired) { return fmt::format("fault {}", fired.fault); }
    static std::string shown(const TurnAway&) { return {}; }  // see turned_away()

    void note(const TurnAway& failure) {
        if (!turned_away_.empty()) turned_away_ += " | ";
        turned_away_ += fmt::format("{} {} \"{}\"", base::name_of(failure.stage),
                                    base::name_of(failure.outcome), failure.reply);
        for (const std::string& recipient : failure.recipients) turned_away_ += " " + recipient;
    }

    Server& server_;
    IpAddress address_;
    Session session_;
    std::deque<std::string> said_;
    std::string turned_away_;
};

}  // namespace mxdrill::fake_smtp
