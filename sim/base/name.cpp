#include "sim/base/name.hpp"

#include <cstdlib>
#include <utility>

namespace mxdrill::base {
namespace {

constexpr std::size_t kLabelLimit = 63;  // RFC 1035 §2.3.4
constexpr std::size_t kNameLimit = 253;  // its 255 octets, in text without the final dot

std::optional<char> name_octet(char c) {
    if (c >= 'A' && c <= 'Z') return static_cast<char>(c - 'A' + 'a');
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '*';
    return plain ? std::optional(c) : std::nullopt;
}

}  // namespace

std::optional<Name> Name::parse(std::string_view text) {
    if (text == ".") return Name{};
    if (text.ends_with('.')) text.remove_suffix(1);
    if (text.empty() || text.size() > kNameLimit) return std::nullopt;
    std::string lower;
    lower.reserve(text.size());
    std::size_t label = 0;
    for (const char c : text) {
        if (c == '.') {
            if (label == 0) return std::nullopt;
            label = 0;
            lower += '.';
            continue;
        }
        const auto octet = name_octet(c);
        if (!octet || ++label > kLabelLimit) return std::nullopt;
        lower += *octet;
    }
    if (label == 0) return std::nullopt;
    Name name;
    name.set(std::move(lower));
    return name;
}

Name Name::of(std::string_view text) {
    auto name = parse(text);
    if (!name) std::abort();
    return *std::move(name);
}

bool Name::is_within(const Name& ancestor) const {
    if (ancestor.is_root()) return true;
    if (!text_.ends_with(ancestor.text_)) return false;
    const std::size_t rest = text_.size() - ancestor.text_.size();
    return rest == 0 || text_[rest - 1] == '.';
}

Name Name::parent() const {
    Name up;
    if (const auto dot = text_.find('.'); dot != std::string::npos) up.set(text_.substr(dot + 1));
    return up;
}

void Name::set(std::string text) {
    text_ = std::move(text);
    hash_ = std::hash<std::string>{}(text_);
}

}  // namespace mxdrill::base
