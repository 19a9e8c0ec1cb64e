// What a run said of each message, in lines that two bodies can be compared by.
#pragma once

#include <fmt/core.h>

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/names_of.hpp"
#include "sim/trace/cast.hpp"
#include "sim/trace/event.hpp"

namespace mxdrill::testing {

/// Something that happened to a message, and when; the text has no time in it.
struct Moment {
    base::Instant at;
    std::string text;
};

/// Message and teller: a sender, original or relaying, or "servers" for what servers did with it. What
/// different tellers say of one message may come in any order.
using Chapter = std::pair<trace::MessageId, std::string>;

/// What each teller said, in order.
using Stories = std::map<Chapter, std::vector<Moment>>;

/// What of a server a story names.
enum class Naming : std::uint8_t {
    addresses,  // its name, and the address
    hosts       // its name alone
};

/// Writes the stories down while a run lasts.
class Storyteller : public trace::Observer {
  public:
    /// It outlives this.
    Storyteller(const trace::Cast& cast, Naming naming) : cast_(&cast), naming_(naming) {}

    void on(const trace::Event& event) override {
        std::visit([&](const auto& what) { see(what, event.at); }, event.what);
    }

    [[nodiscard]] const Stories& stories() const { return stories_; }

  private:
    void see(const trace::MessageArrived& event, base::Instant at) {
        tell(event.message, event.sender, at, fmt::format("{} to {}", base::name_of(event.kind), event.to));
    }
    void see(const trace::AttemptStarted& event, base::Instant at) {
        tell(event.message, event.sender, at, fmt::format("attempt {}", event.attempt));
    }
    // A try belongs to the time at which it began.
    void see(const trace::TryEnded& event, base::Instant) {
        const std::string preference = event.preference ? std::to_string(*event.preference) : "no";
        tell(event.message, event.sender, event.start,
             fmt::format("attempt {} try {}: preference {}, {}: {} at {}, “{}”; {}", event.attempt,
                         event.try_number, preference, event.address ? host(*event.address) : "no address",
                         base::name_of(event.outcome), base::name_of(event.stage), event.reply,
                         base::name_of(event.action)));
    }
    void see(const trace::MessageTaken& event, base::Instant at) {
        constexpr std::array<std::string_view, 3> kFates{"stored", "queued", "discarded"};
        stories_[{event.message, "servers"}].push_back(
            {at, fmt::format("{} by {}", kFates[static_cast<std::size_t>(event.fate)],
                             cast_->servers[event.server].name.text())});
    }
    void see(const trace::MessageEnded& event, base::Instant at) {
        tell(event.message, event.sender, at, std::string(base::name_of(event.ending)));
    }
    template <class Other>
    void see(const Other&, base::Instant) {}

    void tell(trace::MessageId message, trace::SenderId sender, base::Instant at, std::string text) {
        stories_[{message, cast_->senders[sender].name}].push_back({at, std::move(text)});
    }
    [[nodiscard]] std::string host(const base::IpAddress& address) const {
        const auto server = cast_->server_at.find(address);
        if (server == cast_->server_at.end()) return address.text();
        const std::string name = cast_->servers[server->second].name.text();
        return naming_ == Naming::hosts ? name : fmt::format("{} [{}]", name, address.text());
    }

    const trace::Cast* cast_;
    Naming naming_;
    Stories stories_;
};

}  // namespace mxdrill::testing
