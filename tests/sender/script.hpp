// A sender among a DNS and servers that are played by hand: each says what its table tells, at once.
#pragma once

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "sim/sender/sender.hpp"
#include "tests/sender/profiles.hpp"

namespace mxdrill::sender {

using base::days;
using base::Duration;
using base::hours;
using base::Instant;
using base::IpAddress;
using base::milliseconds;
using base::minutes;
using base::Name;
using base::seconds;
using protocol::Finding;
using protocol::Record;
using protocol::RecordType;
using protocol::Stage;
using protocol::Verb;
using testing::ElementsAre;
using testing::IsEmpty;

inline constexpr std::string_view kEhlo = "250-mx.test\n250-SIZE\n250 8BITMIME";
inline constexpr std::string_view kEhloPipelining = "250-mx.test\n250-SIZE\n250 PIPELINING";
inline constexpr std::string_view kEhloTls = "250-mx.test\n250 STARTTLS";

/// One server: what it says at a stage, a recipient or after the body. Besides replies the words "refuse",
/// "unreachable", "drop" (nothing), "close" and "reset".
struct Peer {
    std::map<Stage, std::string> says{};
    std::map<std::string, std::string> rcpt{};  // by recipient; goes before says[rcpt]
    std::string helo = "250 mx.test";
    bool tls_works = true;
    Duration answers_after{0};  // to the final dot

    [[nodiscard]] std::string at(Stage stage) const {
        if (const auto said = says.find(stage); said != says.end()) return said->second;
        switch (stage) {
            case Stage::banner: return "220 mx.test";
            case Stage::ehlo: return std::string(kEhlo);
            case Stage::starttls: return "220 go";
            case Stage::data: return "354 go on";
            case Stage::quit: return "221 bye";
            default: return "250 ok";
        }
    }
};

class Script {
  public:
    explicit Script(Profile profile, std::vector<IpAddress> own = {IpAddress::of("198.18.0.1")},
                    std::uint64_t seed = 1)
        : profile_(std::move(profile)),
          sender_({.id = 3, .helo = "out.test", .addresses = std::move(own), .draws = base::Key{seed}},
                  profile_) {}
    explicit Script(const std::string& profile) : Script(shipped(profile)) {}

    // The world.

    /// "10 mx1.test" …; each exchange "mxN.test" of the list gets the address 192.0.2.N as well.
    Script& mx(const std::vector<std::string>& records, const std::string& domain = "example.test") {
        std::vector<Record> set;
        for (const std::string& text : records) {
            const auto space = text.find(' ');
            const Name exchange = Name::of(text.substr(space + 1));
            set.push_back({Name::of(domain), RecordType::mx, 300,
                           protocol::Mx{static_cast<std::uint16_t>(std::stoi(text)), exchange}});
            if (exchange.text().starts_with("mx"))
                address(exchange.text(), "192.0.2." + digits(exchange.text()));
        }
        return finds(domain, RecordType::mx, Finding::answered, set);
    }
    /// Adds an address; AAAA or A by its family.
    Script& address(const std::string& host, const std::string& text) {
        const IpAddress address = IpAddress::of(text);
        const RecordType type = address.is_v6() ? RecordType::aaaa : RecordType::a;
        auto& [finding, records] = dns_[{Name::of(host), type}];
        finding = Finding::answered;
        records.push_back({Name::of(host), type, 300, address});
        return *this;
    }
    /// What a lookup finds; any other finds NODATA.
    Script& finds(const std::string& name, RecordType type, Finding finding,
                  std::vector<Record> records = {}) {
        dns_[{Name::of(name), type}] = {finding, std::move(records)};
        return *this;
    }
    /// Both families' lookups of a host fail so.
    Script& missing(const std::string& host, Finding finding) {
        finds(host, RecordType::a, finding);
        return finds(host, RecordType::aaaa, finding);
    }
    Peer& peer(const std::string& address) { return peers_[IpAddress::of(address)]; }
    Script& peer(const std::string& address, Stage stage, std::string says) {
        peer(address).says[stage] = std::move(says);
        return *this;
    }
    /// Any address that has no table of its own.
    Script& others(Stage stage, std::string says) {
        others_.says[stage] = std::move(says);
        return *this;
    }
    Peer& others() { return others_; }
    /// A server's answers come by hand: see `reply`.
    bool mute = false;

    // What mail is like.
    std::uint32_t received = 1;
    trace::Kind kind = trace::Kind::mail;
    bool is_relayed = false;
    std::string next_hop;

    // The story.

    Instant now{};

    /// Mail with one message per recipient, numbered from `first`.
    Script& mail(trace::MessageId first = 1, const std::vector<std::string>& to = {"user@example.test"},
                 std::string_view from = "sender@sender.test", bool notices_are_held = false) {
        Mail mail;
        mail.from = from;
        mail.from_domain = notices_are_held ? &name("sender.test") : nullptr;
        mail.domain = &name(to.front().substr(to.front().find('@') + 1));
        for (const std::string& address : to) mail.recipients.push_back({first++, kept(address)});
        mail.size = {20'000};
        mail.arrival = now;
        mail.received = received;
        mail.kind = kind;
        mail.is_relayed = is_relayed;
        if (!next_hop.empty()) mail.next_hop = &name(next_hop);
        sender_.on_mail(std::move(mail), now);
        settle();
        return *this;
    }
    /// Lets time pass.
    Script& wait(Duration span) {
        const Instant until = now + span;
        while (true) {
            const auto due = next();
            if (!due || *due > until) break;
            now = std::max(now, *due);
            while (!later_.empty() && later_.begin()->first <= now) {
                const auto act = std::move(later_.begin()->second);
                later_.erase(later_.begin());
                act();
                settle();
            }
            if (sender_.next_deadline() && *sender_.next_deadline() <= now) sender_.on_time(now);
            settle();
        }
        now = until;
        return *this;
    }
    /// Lets time pass until nothing is left to do, at most 12 days.
    Script& finish() {
        const Instant limit = now + days(12);
        while (next() && *next() <= limit) wait(*next() - now);
        EXPECT_EQ(sender_.queued(), 0U);
        return *this;
    }

    /// A server's own words, at any time.
    Script& reply(ConnectionId id, std::string_view text) {
        sender_.on_reply(id, protocol::reply_of(kept(text)), now);
        return settle();
    }
    Script& closed(ConnectionId id) {
        open_.erase(id);
        sender_.on_closed(id, protocol::Closing::fin, now);
        return settle();
    }

    // What happened.

    /// Tries: "1.1 192.0.2.1 rcpt tempfail next" (attempt, try, address, stage, outcome, action), with the
    /// message before it if `many`. Ends: "1 delivered".
    std::vector<std::string> tries;
    std::vector<std::string> ends;
    std::vector<Instant> attempts;      // their starts
    std::vector<std::string> said;      // commands with their connection: "0 EHLO out.test"
    std::vector<std::string> connects;  // addresses
    std::vector<std::string> asked;     // "example.test MX"
    std::vector<std::string> notices;   // "sent", "delivered", "failed"
    std::size_t connects_traced = 0;
    std::size_t arrivals = 0;
    std::vector<std::uint32_t> received_sent;  // of each message that left
    std::size_t most_open = 0;
    bool many = false;

    [[nodiscard]] std::string last() const { return tries.empty() ? "" : tries.back(); }
    [[nodiscard]] Sender& sender() { return sender_; }
    [[nodiscard]] std::size_t open() const { return open_.size(); }

    std::vector<std::int64_t> attempt_ages() const {
        std::vector<std::int64_t> ages;
        for (const Instant start : attempts) ages.push_back(base::whole_seconds(start - attempts.front()));
        return ages;
    }

  private:
    using Act = std::function<void()>;

    const Name& name(const std::string& text) {
        return names_.try_emplace(text, Name::of(text)).first->second;
    }
    std::string_view kept(std::string_view text) { return texts_.emplace_back(text); }
    static std::string digits(const std::string& text) {
        std::string found;
        for (const char c : text) {
            if (c >= '0' && c <= '9') found += c;
        }
        return found;
    }

    const Peer& at(const IpAddress& address) const {
        const auto known = peers_.find(address);
        return known == peers_.end() ? others_ : known->second;
    }

    std::optional<Instant> next() {
        auto due = sender_.next_deadline();
        if (!later_.empty() && (!due || later_.begin()->first < *due)) due = later_.begin()->first;
        return due;
    }

    // Drains the outputs, then carries them out one by one.
    Script& settle() {
        drain();
        while (!acts_.empty()) {
            const Act act = std::move(acts_.front());
            acts_.pop_front();
            act();
            drain();
        }
        return *this;
    }
    void drain() {
        while (const auto* output = sender_.poll()) {
            std::visit([&](const auto& what) { on(what); }, *output);
        }
    }

    // Does something for a connection, unless that has ended by then.
    void act(ConnectionId id, Act what) {
        const std::uint64_t serial = open_.at(id).serial;
        acts_.push_back([this, id, serial, what = std::move(what)] {
            const auto found = open_.find(id);
            if (found != open_.end() && found->second.serial == serial) what();
        });
    }
    void answer(ConnectionId id, const std::string& word) {
        if (mute || word == "drop") return;
        act(id, [this, id, word] {
            if (word == "close" || word == "reset") {
                open_.erase(id);
                sender_.on_closed(id, word == "close" ? protocol::Closing::fin : protocol::Closing::rst, now);
                return;
            }
            sender_.on_reply(id, protocol::reply_of(kept(word)), now);
        });
    }

    void on(const Resolve& resolve) {
        asked.push_back(fmt::format("{} {}", resolve.name->text(), protocol::text_of(resolve.type)));
        const auto known = dns_.find({*resolve.name, resolve.type});
        const auto found =
            known == dns_.end() ? std::pair{Finding::nodata, std::vector<Record>{}} : known->second;
        acts_.push_back([this, id = resolve.id, found] {
            const protocol::Records records(new std::vector<Record>(found.second));
            sender_.on_resolved(id, found.first, records, now);
        });
    }
    void on(const Connect& connect) {
        connects.push_back(connect.address.text());
        EXPECT_FALSE(open_.contains(connect.id)) << "a number in use is used again";
        open_[connect.id] = {connect.address, serials_++};
        most_open = std::max(most_open, open_.size());
        const std::string word = at(connect.address).at(Stage::connect);
        if (word == "drop") return;
        act(connect.id, [this, id = connect.id, address = connect.address, word] {
            if (word == "refuse" || word == "unreachable") {
                open_.erase(id);
                sender_.on_not_connected(
                    id, word == "refuse" ? protocol::Reception::refuse : protocol::Reception::unreachable,
                    now);
                return;
            }
            sender_.on_connected(id, now);
            answer(id, at(address).at(Stage::banner));
        });
    }
    void on(const Say& say) {
        const protocol::Command& command = say.command;
        std::string line = fmt::format("{} {}", say.id, base::name_of(command.verb));
        if (!command.argument.empty()) line += fmt::format(" {}", command.argument);
        if (command.declared_size) line += fmt::format(" SIZE={}", *command.declared_size);
        said.push_back(line);
        const Peer& peer = at(open_.at(say.id).address);
        switch (command.verb) {
            case Verb::ehlo: return answer(say.id, peer.at(Stage::ehlo));
            case Verb::helo: return answer(say.id, peer.helo);
            case Verb::starttls: return answer(say.id, peer.at(Stage::starttls));
            case Verb::mail: return answer(say.id, peer.at(Stage::mail));
            case Verb::rcpt: {
                const auto own = peer.rcpt.find(std::string(command.argument));
                return answer(say.id, own == peer.rcpt.end() ? peer.at(Stage::rcpt) : own->second);
            }
            case Verb::data: return answer(say.id, peer.at(Stage::data));
            case Verb::quit: return answer(say.id, peer.at(Stage::quit));
            default: ADD_FAILURE() << line;
        }
    }
    void on(const SendBody& body) {
        said.push_back(fmt::format("{} body {}", body.id, body.content.size.octets));
        received_sent.push_back(body.content.received);
        const Peer& peer = at(open_.at(body.id).address);
        act(body.id, [this, id = body.id] { sender_.on_body_sent(id, now); });
        const std::string word = peer.at(Stage::body);
        if (peer.answers_after == Duration(0)) return answer(body.id, word);
        const std::uint64_t serial = open_.at(body.id).serial;
        later_.emplace(now + peer.answers_after, [this, id = body.id, serial, word] {
            const auto found = open_.find(id);
            if (found != open_.end() && found->second.serial == serial) answer(id, word);
        });
    }
    void on(const StartTls& tls) {
        said.push_back(fmt::format("{} TLS", tls.id));
        const bool works = at(open_.at(tls.id).address).tls_works;
        act(tls.id, [this, id = tls.id, works] { sender_.on_tls(id, works, now); });
    }
    void on(const Close& close) {
        said.push_back(fmt::format("{} close", close.id));
        EXPECT_EQ(open_.erase(close.id), 1U) << "closed twice";
    }
    void on(const trace::MessageArrived& arrived) {
        EXPECT_EQ(arrived.sender, 3U);
        ++arrivals;
    }
    void on(const trace::AttemptStarted&) { attempts.push_back(now); }
    void on(const trace::ConnectTried&) { ++connects_traced; }
    void on(const trace::TryEnded& ended) {
        const std::string message = many ? fmt::format("{}: ", ended.message) : "";
        tries.push_back(fmt::format("{}{}.{} {} {} {} {}", message, ended.attempt, ended.try_number,
                                    ended.address ? ended.address->text() : "-", base::name_of(ended.stage),
                                    base::name_of(ended.outcome), base::name_of(ended.action)));
    }
    void on(const trace::MessageEnded& ended) {
        EXPECT_TRUE(ended_.insert(ended.message).second) << "ended twice: " << ended.message;
        ends.push_back(fmt::format("{} {}", ended.message, base::name_of(ended.ending)));
    }
    void on(const trace::NoticeSent&) { notices.emplace_back("sent"); }
    void on(const trace::NoticeEnded& ended) {
        notices.emplace_back(ended.delivered ? "delivered" : "failed");
    }

    struct Open {
        IpAddress address;
        std::uint64_t serial = 0;
    };

    Profile profile_;
    Sender sender_;
    std::map<std::pair<Name, RecordType>, std::pair<Finding, std::vector<Record>>> dns_;
    std::map<IpAddress, Peer> peers_;
    Peer others_;
    std::map<std::string, Name> names_;
    std::deque<std::string> texts_;
    std::map<ConnectionId, Open> open_;
    std::uint64_t serials_ = 0;
    std::deque<Act> acts_;
    std::multimap<Instant, Act> later_;
    std::set<trace::MessageId> ended_;
};

}  // namespace mxdrill::sender
