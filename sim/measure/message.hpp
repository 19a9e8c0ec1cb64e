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

    trace::ServerId server = kNowhere;
    std::int32_t preference = kNoTier;
    std::uint32_t attempt = 0;

    [[nodiscard]] bool happened() const { return server != kNowhere; }
};

/// One message. A plain record of at most a cache line, because a run may have millions of them in flight.
struct Message {
    base::Instant arrival{};
    base::Instant last_start{};  // of its latest attempt
    trace::SenderId sender = 0;
    trace::DomainId domain = 0;
    std::uint32_t attempts = 0;
    std::uint32_t copies = 0;  // in mailboxes
    Landing taken{};           // by the first server to take it from its original sender
    Landing stored{};          // the first mailbox copy
    std::optional<trace::Ending> ending{};
    bool in_doubt = false;  // a try broke off after the body: its server may store a copy later

    [[nodiscard]] Final final() const;
    /// Whether no later event can change it, so that nobody needs to remember it.
    [[nodiscard]] bool settled() const { return ending.has_value() && !in_doubt; }

    void on_attempt(base::Instant start);
    /// A server took it; `preference` is kNoTier for a server in no tier of the domain.
    void on_taken(trace::ServerId server, std::int32_t preference, trace::Fate fate);
    void on_try_ended(protocol::Stage stage, trace::Outcome outcome);
};

}  // namespace mxdrill::measure

namespace mxdrill::base {
template <>
inline constexpr std::array<std::string_view, 5> names_of<measure::Final>{"delivered", "queued", "bounced",
                                                                          "lost", "abandoned"};
}  // namespace mxdrill::base
