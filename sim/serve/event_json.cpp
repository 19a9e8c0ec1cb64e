#include "sim/serve/event_json.hpp"

#include <string>
#include <variant>

namespace mxdrill::serve {
namespace {

std::string_view word_of(trace::Fate fate) {
    switch (fate) {
        case trace::Fate::stored: return "stored";
        case trace::Fate::queued: return "queued";
        case trace::Fate::discarded: break;
    }
    return "discarded";
}

template <class T>
Json maybe(const std::optional<T>& value) {
    return value ? Json(*value) : Json(nullptr);
}

// The words for each kind of event.
class Teller {
  public:
    explicit Teller(const trace::Cast& cast) : cast_(cast) {}

    Json operator()(const trace::MessageArrived& event) const {
        return {{"event", "arrived"},
                {"message", event.message},
                {"kind", base::name_of(event.kind)},
                {"sender", sender(event.sender)},
                {"domain", event.domain < cast_.domains.size() ? Json(cast_.domains[event.domain].name.text())
                                                               : Json(nullptr)},
                {"to", event.to}};
    }
    Json operator()(const trace::AttemptStarted& event) const {
        return {{"event", "attempt"},
                {"message", event.message},
                {"sender", sender(event.sender)},
                {"attempt", event.attempt}};
    }
    Json operator()(const trace::ConnectTried& event) const {
        return {{"event", "connect"},
                {"sender", sender(event.sender)},
                {"server", server_at(event.address)},
                {"address", event.address.text()}};
    }
    Json operator()(const trace::TryEnded& event) const {
        return {{"event", "try"},
                {"message", event.message},
                {"sender", sender(event.sender)},
                {"attempt", event.attempt},
                {"try", event.try_number},
                {"server", event.address ? server_at(*event.address) : Json(nullptr)},
                {"address", event.address ? Json(event.address->text()) : Json(nullptr)},
                {"preference", maybe(event.preference)},
                {"stage", base::name_of(event.stage)},
                {"outcome", base::name_of(event.outcome)},
                {"reply", event.reply},
                {"action", base::name_of(event.action)},
                {"start_s", json_seconds(event.start.since_start)}};
    }
    Json operator()(const trace::TurnedAway& event) const {
        return {{"event", "refused"},
                {"server", server_at(event.address)},
                {"address", event.address.text()},
                {"client", event.client.text()},
                {"to", event.to.empty() ? Json(nullptr) : Json(event.to)},
                {"stage", base::name_of(event.stage)},
                {"outcome", base::name_of(event.outcome)},
                {"reply", event.reply}};
    }
    Json operator()(const trace::MessageTaken& event) const {
        const bool stored = event.fate == trace::Fate::stored && event.store < cast_.stores.size();
        return {{"event", "taken"},
                {"message", event.message},
                {"server", server(event.server)},
                {"fate", word_of(event.fate)},
                {"store", stored ? Json(cast_.stores[event.store]) : Json(nullptr)}};
    }
    Json operator()(const trace::MessageEnded& event) const {
        return {{"event", "ended"},
                {"message", event.message},
                {"sender", sender(event.sender)},
                {"ending", base::name_of(event.ending)}};
    }
    Json operator()(const trace::NoticeSent&) const { return {{"event", "notice-sent"}}; }
    Json operator()(const trace::NoticeEnded& event) const {
        return {{"event", "notice-ended"}, {"delivered", event.delivered}};
    }
    Json operator()(const trace::Queried& event) const {
        return {{"event", "query"},
                {"name", event.name.text()},
                {"type", protocol::text_of(event.type)},
                {"outcome", event.outcome}};
    }
    Json operator()(const trace::LookupEnded& event) const {
        return {{"event", "lookup"},
                {"name", event.name.text()},
                {"type", protocol::text_of(event.type)},
                {"failure", event.failure ? Json(base::name_of(*event.failure)) : Json(nullptr)}};
    }
    Json operator()(const trace::FaultFired& event) const {
        return {{"event", "fault"},
                {"fault", event.fault},
                {"name",
                 event.fault < cast_.faults.size() ? maybe(cast_.faults[event.fault].name) : Json(nullptr)}};
    }
    Json operator()(const trace::RunEnded& event) const {
        return {{"event", "run-ended"}, {"reached_bound", event.reached_bound}};
    }

  private:
    [[nodiscard]] Json sender(trace::SenderId id) const {
        return id < cast_.senders.size() ? Json(cast_.senders[id].name) : Json(nullptr);
    }
    [[nodiscard]] Json server(trace::ServerId id) const {
        return id < cast_.servers.size() ? Json(cast_.servers[id].name.text()) : Json(nullptr);
    }
    [[nodiscard]] Json server_at(const base::IpAddress& address) const {
        const auto found = cast_.server_at.find(address);
        return found == cast_.server_at.end() ? Json(nullptr) : server(found->second);
    }

    const trace::Cast& cast_;
};

}  // namespace

Json json_of(const trace::Event& event, const trace::Cast& cast) {
    return std::visit(Teller(cast), event.what);
}

}  // namespace mxdrill::serve
