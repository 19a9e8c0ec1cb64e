#include "sim/base/glob.hpp"

#include "sim/base/ignoring_case.hpp"

namespace mxdrill::base {
Glob::Glob(std::string_view pattern) : pattern_(pattern) {
    for (char& c : pattern_) c = lower(c);
}

bool Glob::matches(std::string_view text) const {
    std::size_t at = 0;    // in the text
    std::size_t next = 0;  // in the pattern
    std::size_t star = std::string::npos;
    std::size_t resume = 0;  // where the text goes on if the last star takes one character more
    while (at < text.size()) {
        if (next < pattern_.size() && pattern_[next] == '*') {
            star = next++;
            resume = at;
        } else if (next < pattern_.size() && pattern_[next] == lower(text[at])) {
            ++next;
            ++at;
        } else if (star != std::string::npos) {
            next = star + 1;
            at = ++resume;
        } else {
            return false;
        }
    }
    while (next < pattern_.size() && pattern_[next] == '*') ++next;
    return next == pattern_.size();
}

}  // namespace mxdrill::base
