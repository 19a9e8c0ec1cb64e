// Traces written by hand: a cast of a few servers, and a story told event by event.
#pragma once

#include <boost/smart_ptr/make_local_shared.hpp>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/base/units.hpp"
#include "sim/trace/cast.hpp"
#include "sim/trace/event.hpp"

namespace mxdrill::tests {

/// Builds a cast: `CastScript().server("a.test", "192.0.2.1").domain("x.test", {{10, {"a.test"}}})`.
class CastScript {
  public:
    CastScript& server(std::string_view name, const std::vector<std::string_view>& addresses,
                       std::string_view store = "mailbox") {
        trace::Server server{base::Name::of(name), {}, {store_id(store)}};
        for (const auto address : addresses) {
            server.addresses.push_back(base::IpAddress::of(address));
            cast_.server_at[server.addresses.back()] = static_cast<trace::ServerId>(cast_.servers.size());
        }
        cast_.servers.push_back(std::move(server));
        return *this;
    }
    CastScript& domain(std::string_view name,
                       const std::vector<std::pair<std::uint16_t, std::vector<std::string_view>>>& tiers) {
        trace::Domain domain{base::Name::of(name), {}, {}};
        domain.tiers = tiers_of(tiers);
        domain.listings.push_back({base::Instant{}, domain.tiers});
        cast_.domains.push_back(std::move(domain));
        return *this;
    }
    CastScript& sender(std::string_view group, int host = 1) {
        cast_.senders.push_back({std::string(group) + "/" + std::to_string(host), std::string(group), {}});
        return *this;
    }
    /// A server's own queue.
    CastScript& relay(std::string_view server) {
        cast_.senders.push_back({std::string(server), std::string(server), id_of(server)});
        return *this;
    }
    /// From a time on the domain added last is listed so; its tiers so far stand from the start.
    CastScript& from(std::string_view time,
                     const std::vector<std::pair<std::uint16_t, std::vector<std::string_view>>>& tiers) {
        trace::Domain& domain = cast_.domains.back();
        const auto now_listed = tiers_of(tiers);
        domain.listings.push_back({base::Instant{base::parse_duration(time).value()}, now_listed});
        for (const trace::Tier& tier : now_listed) add_to(domain.tiers, tier);
        return *this;
    }
    CastScript& fault(std::optional<std::string> name, std::optional<base::Instant> from = base::Instant{}) {
        cast_.faults.push_back({std::move(name), from});
        return *this;
    }
    // NOLINTNEXTLINE(google-explicit-constructor): a script stands for what it says
    operator trace::Cast() const { return cast_; }

  private:
    std::vector<trace::Tier> tiers_of(
        const std::vector<std::pair<std::uint16_t, std::vector<std::string_view>>>& stated) const {
        std::vector<trace::Tier> tiers;
        for (const auto& [preference, hosts] : stated) {
            tiers.push_back({preference, {}});
            for (const auto host : hosts) tiers.back().hosts.push_back(id_of(host));
        }
        return tiers;
    }
    static void add_to(std::vector<trace::Tier>& tiers, const trace::Tier& more) {
        auto tier = std::find_if(tiers.begin(), tiers.end(), [&](const trace::Tier& known) {
            return known.preference == more.preference;
        });
        if (tier == tiers.end()) tier = tiers.insert(tier, {more.preference, {}});
        for (const trace::ServerId host : more.hosts) {
            if (std::find(tier->hosts.begin(), tier->hosts.end(), host) == tier->hosts.end())
                tier->hosts.push_back(host);
        }
    }
    trace::StoreId store_id(std::string_view name) {
        auto& stores = cast_.stores;
        auto store = std::find(stores.begin(), stores.end(), name);
        if (store == stores.end()) store = stores.insert(store, std::string(name));
        return static_cast<trace::StoreId>(store - stores.begin());
    }
    trace::ServerId id_of(std::string_view name) const {
        for (trace::ServerId id = 0; id < cast_.servers.size(); ++id) {
            if (cast_.servers[id].name == base::Name::of(name)) return id;
        }
        return 0;
    }
    trace::Cast cast_;
};

/// A primary at preference 10 and a backup at 20, one sender: what most stories need.
inline trace::Cast primary_and_backup() {
    return CastScript()
        .server("mail1.example.test", {"192.0.2.11"})
        .server("backup.example.test", {"192.0.2.12", "2001:db8::12"}, "vault")
        .domain("example.test", {{10, {"mail1.example.test"}}, {20, {"backup.example.test"}}})
        .sender("campus");
}

/// Tells events to observers. Time stands still until `at` moves it; servers are named by their first label.
class TraceScript {
  public:
    TraceScript(const trace::Cast& cast, std::vector<trace::Observer*> observers)
        : cast_(cast), observers_(std::move(observers)) {}

    TraceScript& at(std::string_view time) {
        now_ = base::Instant{base::parse_duration(time).value()};
        return *this;
    }
    TraceScript& arrives(trace::MessageId message, trace::SenderId sender = 0, trace::DomainId domain = 0,
                         trace::Kind kind = trace::Kind::mail) {
        const std::string to = "user@" + cast_.domains[domain].name.text();
        senders_[message] = sender;
        return tell(trace::MessageArrived{message, sender, domain, kind, to});
    }
    TraceScript& attempts(trace::MessageId message) {
        tries_[message] = 0;
        return tell(trace::AttemptStarted{message, senders_[message], ++attempts_[message]});
    }
    /// A try that ends now and took `lasted`; it began with a connect, unless `reused`.
    TraceScript& tries(trace::MessageId message, std::string_view server, protocol::Stage stage,
                       trace::Outcome outcome, std::string_view reply = "",
                       trace::Action action = trace::Action::next, std::string_view lasted = "0s",
                       bool reused = false) {
        const trace::ServerId id = server_id(server);
        const auto address = cast_.servers[id].addresses.front();
        if (!reused) tell(trace::ConnectTried{senders_[message], address});
        const base::Instant start = now_ - base::parse_duration(lasted).value();
        return tell(trace::TryEnded{start, message, senders_[message], attempts_[message], ++tries_[message],
                                    preference_of(id), address, stage, outcome, reply, action});
    }
    TraceScript& refused(trace::MessageId message, std::string_view server,
                         trace::Action action = trace::Action::next) {
        return tries(message, server, protocol::Stage::connect, trace::Outcome::refused, "", action);
    }
    TraceScript& finds_no_address(trace::MessageId message, trace::Outcome outcome, trace::Action action) {
        return tell(trace::TryEnded{now_, message, senders_[message], attempts_[message], 0, std::nullopt,
                                    std::nullopt, protocol::Stage::dns, outcome, "", action});
    }
    TraceScript& taken(trace::MessageId message, std::string_view server,
                       trace::Fate fate = trace::Fate::stored) {
        const trace::ServerId id = server_id(server);
        return tell(trace::MessageTaken{message, id, fate, cast_.servers[id].stores.front()});
    }
    TraceScript& ends(trace::MessageId message, trace::Ending ending) {
        return tell(trace::MessageEnded{message, senders_[message], ending});
    }
    /// Taken, accepted and done with, in the attempt that is under way.
    TraceScript& delivers(trace::MessageId message, std::string_view server,
                          trace::Fate fate = trace::Fate::stored, std::string_view lasted = "0s") {
        return taken(message, server, fate)
            .tries(message, server, protocol::Stage::body, trace::Outcome::accepted, "250 2.0.0 Ok",
                   trace::Action::delivered, lasted)
            .ends(message, trace::Ending::delivered);
    }
    /// A relay, as a sender, begins an attempt; a try of it took the message to a server; it is done with it.
    TraceScript& relays(trace::MessageId message, trace::SenderId relay, std::string_view to) {
        const trace::ServerId id = server_id(to);
        tell(trace::AttemptStarted{message, relay, 1});
        taken(message, to);
        tell(trace::TryEnded{now_, message, relay, 1, 1, preference_of(id),
                             cast_.servers[id].addresses.front(), protocol::Stage::body,
                             trace::Outcome::accepted, "250 ok", trace::Action::delivered});
        return tell(trace::MessageEnded{message, relay, trace::Ending::delivered});
    }
    TraceScript& asks(std::string_view name, protocol::RecordType type, std::string_view outcome) {
        return tell(trace::Queried{base::Name::of(name), type, outcome});
    }
    /// A real MTA's lookup of hosts, or of a host's addresses, that found these.
    TraceScript& finds(std::string_view name, protocol::RecordType type,
                       const std::vector<std::string_view>& found) {
        std::vector<protocol::Record> records;
        for (const auto one : found) {
            protocol::Record record{base::Name::of(name), type, 300, {}};
            if (type == protocol::RecordType::mx) {
                record.data = protocol::Mx{10, base::Name::of(one)};
            } else {
                record.data = base::IpAddress::of(one);
            }
            records.push_back(std::move(record));
        }
        return looked_up(name, type, std::move(records), std::nullopt);
    }
    /// One that failed.
    TraceScript& misses(std::string_view name, protocol::RecordType type, trace::Outcome failure) {
        return looked_up(name, type, {}, failure);
    }
    /// A connection to a server, or to an address, that ended before it named a message.
    TraceScript& turned_away(std::string_view server, trace::Outcome outcome = trace::Outcome::refused) {
        const auto given = base::IpAddress::parse(server);
        const auto address = given ? *given : cast_.servers[server_id(server)].addresses.front();
        return tell(trace::TurnedAway{
            address, base::IpAddress::of("192.0.2.99"), {}, {}, protocol::Stage::connect, outcome, {}});
    }
    TraceScript& fires(std::size_t fault) { return tell(trace::FaultFired{fault}); }
    TraceScript& ends_run(bool reached_bound = false) { return tell(trace::RunEnded{reached_bound}); }

    template <class What>
    TraceScript& tell(What what) {
        const trace::Event event{now_, std::move(what)};
        for (trace::Observer* observer : observers_) observer->on(event);
        return *this;
    }

  private:
    TraceScript& looked_up(std::string_view name, protocol::RecordType type,
                           std::vector<protocol::Record> records, std::optional<trace::Outcome> failure) {
        return tell(trace::LookupEnded{
            base::Name::of(name), type,
            boost::make_local_shared<const std::vector<protocol::Record>>(std::move(records)), failure});
    }
    trace::ServerId server_id(std::string_view label) const {
        for (trace::ServerId id = 0; id < cast_.servers.size(); ++id) {
            const std::string& name = cast_.servers[id].name.text();
            if (name == label || name.starts_with(std::string(label) + ".")) return id;
        }
        throw std::out_of_range("no such server: " + std::string(label));
    }
    std::optional<std::uint16_t> preference_of(trace::ServerId id) const {
        for (const trace::Tier& tier : cast_.domains.front().tiers) {
            if (std::find(tier.hosts.begin(), tier.hosts.end(), id) != tier.hosts.end())
                return tier.preference;
        }
        return std::nullopt;
    }

    const trace::Cast& cast_;
    std::vector<trace::Observer*> observers_;
    base::Instant now_{};
    std::map<trace::MessageId, trace::SenderId> senders_;
    std::map<trace::MessageId, std::uint32_t> attempts_, tries_;
};

}  // namespace mxdrill::tests
