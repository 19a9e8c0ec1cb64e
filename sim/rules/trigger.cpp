#include "sim/rules/trigger.hpp"

#include <algorithm>

namespace mxdrill::rules {

bool Trigger::fits(const Occasion& occasion) const {
    if (!matcher_.when.contains(occasion.now)) return false;
    if (matcher_.client && !matcher_.client->contains(occasion.client)) return false;
    if (matcher_.sender && !matcher_.sender->matches(occasion.sender)) return false;
    if (!matcher_.recipient) return true;
    return std::any_of(occasion.recipients.begin(), occasion.recipients.end(),
                       [&](const std::string& recipient) { return matcher_.recipient->matches(recipient); });
}

bool Trigger::fires(const protocol::Tag& tag) {
    if (!matcher_.how_often.selects(++matches_)) return false;
    if (matcher_.how_often.chance >= 1.0) return true;
    const base::Key purpose =
        tag.message == 0 ? identity_.with("match").with(matches_)
                         : identity_.with("try").with(tag.message).with(tag.attempt).with(tag.try_number);
    return base::happens(purpose, matcher_.how_often.chance);
}

}  // namespace mxdrill::rules
