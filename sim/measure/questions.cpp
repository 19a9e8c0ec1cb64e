#include "sim/measure/questions.hpp"

#include <algorithm>
#include <tuple>

namespace mxdrill::measure {

void Questions::on_query(const trace::Queried& event) {
    Question& asked = question(event);
    ++asked.queries;
    const auto outcome = asked.outcomes.find(event.outcome);
    if (outcome != asked.outcomes.end()) {
        ++outcome->second;
    } else {
        asked.outcomes.emplace(event.outcome, 1);
    }
}

Questions::Question& Questions::question(const trace::Queried& event) {
    const Key key{event.name, event.type};
    const auto known = places_.find(key);
    if (known != places_.end()) return questions_[known->second];
    if (questions_.size() == kMost) return others_;
    places_.emplace(key, questions_.size());
    return questions_.emplace_back(Question{event.name, event.type, 0, {}});
}

std::vector<Questions::Question> Questions::sorted() const {
    std::vector<Question> sorted = questions_;
    std::sort(sorted.begin(), sorted.end(), [](const Question& a, const Question& b) {
        return std::tuple(a.name, protocol::text_of(a.type)) < std::tuple(b.name, protocol::text_of(b.type));
    });
    return sorted;
}

}  // namespace mxdrill::measure
