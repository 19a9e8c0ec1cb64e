#include "sim/sandbox/driver.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace mxdrill::sandbox {

std::string Words::filled(std::string text) const {
    const std::array<std::pair<std::string_view, const std::string*>, 6> words{{{"{hostname}", &hostname},
                                                                                {"{domain}", &domain},
                                                                                {"{address}", &address},
                                                                                {"{from}", &from},
                                                                                {"{to}", &to},
                                                                                {"{file}", &file}}};
    // Once through: what stands for a word may itself look like one.
    for (auto at = text.find('{'); at != std::string::npos; at = text.find('{', at)) {
        const auto* const known = std::find_if(words.begin(), words.end(), [&](const auto& one) {
            return text.compare(at, one.first.size(), one.first) == 0;
        });
        if (known == words.end()) {
            ++at;
        } else {
            text.replace(at, known->first.size(), *known->second);
            at += known->second->size();
        }
    }
    return text;
}

Command Words::filled(const Command& command) const {
    Command filled_in;
    std::transform(command.begin(), command.end(), std::back_inserter(filled_in),
                   [&](const std::string& word) { return filled(word); });
    return filled_in;
}

}  // namespace mxdrill::sandbox
