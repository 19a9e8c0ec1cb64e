// What a trace has told of one message so far, and where that leaves it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "sim/base/instant.hpp"
#include "sim/base/names_of.hpp"
#include "sim/trace/event.hpp"

namespace mxdrill::measure {

/// Where a message ends; the first that fits. The five add up to the messages sent.
enum class Final : std::uint8_t {
    delivered,  // a copy reached a mailbox
    queued,     // in some queue at the end of the run
    bounced,    // given up, and its sender told or to be told
    lost,       // taken by a server, in no mailbox and no queue, and nobody told
    abandoned,  // given up without a notice
};
inline constexpr std::size_t kFinals = 5;

/// Which server took a message or stored it, at which preference the zones list it for the message's domain,
/// and in which of the original sender's attempts that was.
struct Landing {
    static constexpr std::uint32_t kNowhere = ~std::uint32_t{0};
    static constexpr std::int32_t kNoTier = -1;

    static constexpr trace::StoreId kNoStore = 0xffff;

    trace::ServerId server = kNowhere;
    std::int32_t preference = kNoTier;
    std::uint32_t attempt = 0;
    trace::StoreId store = kNoStore;  // of the server; none where it only relays

    [[nodiscard]] bool happened() const { return server != kNowhere; }
};

/// One message. A small plain record, because a run may have millions of them in flight.
struct Message {
    base::Instant arrival{};
    base::Instant last_start{};  // of its latest attempt
    trace::SenderId sender = 0;
    trace::DomainId domain = 0;
    std::uint32_t attempts = 0;
    std::uint16_t copies = 0;  // in mailboxes
    std::uint16_t held = 0;    // in queues of relays
    Landing taken{};           // by the first server to take it from its original sender
    Landing stored{};          // the first mailbox copy
    std::optional<trace::Ending> ending{};
    trace::Kind kind = trace::Kind::mail;
    bool accepted = false;     // a server told its original sender so
    bool returned = false;     // a relay gave it up and told its sender
    bool turned_away = false;  // by a server that its domain's zone had ceased to list
    bool in_doubt = false;     // a try broke off after the body: its server may store a copy later

    [[nodiscard]] Final final() const;
    /// Whether no later event can change it, so that nobody needs to remember it.
    [[nodiscard]] bool settled() const { return ending.has_value() && !in_doubt && held == 0; }

    /// Whether this sender is its original one, and no relay.
    [[nodiscard]] bool is_of(trace::SenderId who) const { return who == sender; }

    /// An attempt of its original sender.
    void on_attempt(base::Instant start);
    /// A server took it; `preference` is kNoTier for a server in no tier of the domain.
    void on_taken(const trace::MessageTaken& event, std::int32_t preference);
    /// It left its original sender's queue, or a relay's.
    void on_ended(const trace::MessageEnded& event);
    void on_try_ended(protocol::Stage stage, trace::Outcome outcome);
};

}  // namespace mxdrill::measure

namespace mxdrill::base {
template <>
inline constexpr std::array<std::string_view, 5> names_of<measure::Final>{"delivered", "queued", "bounced",
                                                                          "lost", "abandoned"};
}  // namespace mxdrill::base
