#include "sim/measure/questions.hpp"

#include <algorithm>
#include <tuple>

namespace mxdrill::measure {

void Questions::on_query(const trace::Queried& event) {
    const auto [place, is_new] = places_.try_emplace(Key{event.name, event.type}, questions_.size());
    if (is_new) questions_.push_back({event.name, event.type, 0, {}});
    Question& question = questions_[place->second];
    ++question.queries;
    const auto outcome = question.outcomes.find(event.outcome);
    if (outcome != question.outcomes.end()) {
        ++outcome->second;
    } else {
        question.outcomes.emplace(event.outcome, 1);
    }
}

std::vector<Questions::Question> Questions::sorted() const {
    std::vector<Question> sorted = questions_;
    std::sort(sorted.begin(), sorted.end(), [](const Question& a, const Question& b) {
        return std::tuple(a.name, protocol::text_of(a.type)) < std::tuple(b.name, protocol::text_of(b.type));
    });
    return sorted;
}

}  // namespace mxdrill::measure
