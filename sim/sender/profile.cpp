#include "sim/sender/profile.hpp"

namespace mxdrill::sender {

Reaction Profile::reaction(ReactionStage stage, Trouble trouble, std::uint16_t code) const {
    const Reactions& own = action[static_cast<std::size_t>(stage)];
    if (const auto exact = own.by_code.find(code); exact != own.by_code.end()) return exact->second;
    if (const auto& reaction = own.by_trouble[static_cast<std::size_t>(trouble)]) return *reaction;
    const Reactions& any = action[static_cast<std::size_t>(ReactionStage::any)];
    if (const auto exact = any.by_code.find(code); exact != any.by_code.end()) return exact->second;
    return any.by_trouble[static_cast<std::size_t>(trouble)].value_or(Reaction::next);
}

}  // namespace mxdrill::sender
