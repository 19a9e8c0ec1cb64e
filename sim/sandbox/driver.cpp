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
    for (const auto& [word, meaning] : words) {
        for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + meaning->size()))
            text.replace(at, word.size(), *meaning);
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
