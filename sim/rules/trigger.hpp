// The one matcher that all faults share: when, who, how often.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sim/base/draw.hpp"
#include "sim/base/glob.hpp"
#include "sim/base/instant.hpp"
#include "sim/base/ip_address.hpp"
#include "sim/protocol/smtp.hpp"
#include "sim/rules/frequency.hpp"
#include "sim/rules/window.hpp"

namespace mxdrill::rules {

/// What a fault's settings say about when it applies. An absent matcher fits everything.
struct Matcher {
    Window when{};
    std::optional<base::Prefix> client{};
    std::optional<base::Glob> sender{};
    std::optional<base::Glob> recipient{};
    Frequency how_often{};
};

/// What a rule is asked about: one SYN, command or query. The tag's message is 0 before MAIL. Of several
/// recipients one that fits is enough.
struct Occasion {
    base::Instant now{};
    base::IpAddress client{};
    std::string_view sender{};
    std::span<const std::string> recipients{};
    protocol::Tag tag{};
};

/// A matcher with its count of matches, and the key of its draws.
class Trigger {
  public:
    /// `identity` is hashed from the run's seed and the rule's name or own keys.
    Trigger(Matcher matcher, base::Key identity) : matcher_(std::move(matcher)), identity_(identity) {}

    [[nodiscard]] const Matcher& matcher() const { return matcher_; }

    /// Whether the occasion is one of those the matcher speaks of. Counts nothing.
    [[nodiscard]] bool fits(const Occasion& occasion) const;

    /// Counts a match and says whether the rule fires. To be asked only for occasions that fit and reached
    /// this rule.
    bool fires(const protocol::Tag& tag);

  private:
    Matcher matcher_;
    base::Key identity_;
    std::uint64_t matches_ = 0;
};

}  // namespace mxdrill::rules
