// Traces written by hand: a cast of a few servers, and a story told event by event.
#pragma once

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
        trace::Server server{base::Name::of(name), std::string(store), {}};
        for (const auto address : addresses) {
            server.addresses.push_back(base::IpAddress::of(address));
            cast_.server_at[server.addresses.back()] = static_cast<trace::ServerId>(cast_.servers.size());
        }
        cast_.servers.push_back(std::move(server));
        return *this;
    }
    CastScript& domain(std::string_view name,
                       const std::vector<std::pair<std::uint16_t, std::vector<std::string_view>>>& tiers) {
        trace::Domain domain{base::Name::of(name), {}};
        for (const auto& [preference, hosts] : tiers) {
            domain.tiers.push_back({preference, {}});
            for (const auto host : hosts) domain.tiers.back().hosts.push_back(id_of(host));
        }
        cast_.domains.push_back(std::move(domain));
        return *this;
    }
    CastScript& sender(std::string_view group, int host = 1) {
        cast_.senders.push_back({std::string(group) + "/" + std::to_string(host), std::string(group)});
        return *this;
    }
    CastScript& fault(std::optional<std::string> name) {
        cast_.faults.push_back(std::move(name));
        return *this;
    }
    // NOLINTNEXTLINE(google-explicit-constructor): a script stands for what it says
    operator trace::Cast() const { return cast_; }

  private:
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
    TraceScript& arrives(trace::MessageId message, trace::SenderId sender = 0, trace::DomainId domain = 0) {
        const std::string to = "user@" + cast_.domains[domain].name.text();
        senders_[message] = sender;
        return tell(trace::MessageArrived{message, sender, domain, to});
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
        return tell(trace::MessageTaken{message, server_id(server), fate});
    }
    TraceScript& ends(trace::MessageId message, trace::Ending ending) {
        return tell(trace::MessageEnded{message, ending});
    }
    /// Taken, accepted and done with, in the attempt that is under way.
    TraceScript& delivers(trace::MessageId message, std::string_view server,
                          trace::Fate fate = trace::Fate::stored, std::string_view lasted = "0s") {
        return taken(message, server, fate)
            .tries(message, server, protocol::Stage::body, trace::Outcome::accepted, "250 2.0.0 Ok",
                   trace::Action::delivered, lasted)
            .ends(message, trace::Ending::delivered);
    }
    TraceScript& asks(std::string_view name, protocol::RecordType type, std::string_view outcome) {
        return tell(trace::Queried{base::Name::of(name), type, outcome});
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
    trace::ServerId server_id(std::string_view label) const {
        for (trace::ServerId id = 0; id < cast_.servers.size(); ++id) {
            const std::string& name = cast_.servers[id].name.text();
            if (name == label || name.starts_with(std::string(label) + ".")) return id;
        }
        throw std::out_of_range("no such server: " + std::string(label));
    }
    std::optional<std::uint16_t> preference_of(trace::ServerId id) const {
        return cast_.domains.front().preference_of(id);
    }

    const trace::Cast& cast_;
    std::vector<trace::Observer*> observers_;
    base::Instant now_{};
    std::map<trace::MessageId, trace::SenderId> senders_;
    std::map<trace::MessageId, std::uint32_t> attempts_, tries_;
};

}  // namespace mxdrill::tests
