#include "sim/live/pair.hpp"

#include <algorithm>
#include <string_view>

namespace mxdrill::live {

void BuiltInGuest::identify(protocol::Command& command) {
    if (pair_->tags.empty()) return;
    command.tag = pair_->tags.front();
    pair_->tags.pop_front();
    if (command.verb != protocol::Verb::mail || command.tag.message == 0) return;
    address_ = without_number(command.argument);
    command.argument = address_;
}

std::string numbered(std::string_view address, std::uint64_t message) {
    const auto at = address.rfind('@');
    if (message == 0 || at == std::string_view::npos) return std::string(address);
    std::string text(address.substr(0, at));
    return text.append("+").append(std::to_string(message)).append(address.substr(at));
}

std::string without_number(std::string_view address) {
    const auto at = address.rfind('@');
    if (at == std::string_view::npos) return std::string(address);  // it got none
    const auto plus = address.substr(0, at).rfind('+');
    if (plus == std::string_view::npos || plus + 1 == at) return std::string(address);
    const auto number = address.substr(plus + 1, at - plus - 1);
    const bool is_number =
        std::all_of(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!is_number) return std::string(address);
    return std::string(address.substr(0, plus)).append(address.substr(at));
}

}  // namespace mxdrill::live
