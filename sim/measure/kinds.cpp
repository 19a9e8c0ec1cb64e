#include "sim/measure/kinds.hpp"

namespace mxdrill::measure {

std::vector<KindReport> Kinds::report() const {
    std::vector<KindReport> reports;
    for (std::size_t i = 0; i < kinds_.size(); ++i) {
        const Kind& kind = kinds_[i];
        if (kind.sent == 0) continue;
        reports.push_back({std::string(base::name_of(static_cast<trace::Kind>(i))),
                           counts_of(kind.sent, kind.finals, kind.duplicated), delay_of(kind.delays)});
    }
    return reports;
}

MessageCounts counts_of(std::uint64_t sent, const std::array<std::uint64_t, kFinals>& finals,
                        std::uint64_t duplicated) {
    const auto ended = [&](Final final) { return finals[static_cast<std::size_t>(final)]; };
    return {.sent = sent,
            .delivered = ended(Final::delivered),
            .bounced = ended(Final::bounced),
            .queued = ended(Final::queued),
            .lost = ended(Final::lost),
            .abandoned = ended(Final::abandoned),
            .duplicated = duplicated};
}

DelayReport delay_of(const Quantiles& delays) {
    return {delays.min(), delays.at(0.5), delays.at(0.9), delays.at(0.99), delays.max()};
}

}  // namespace mxdrill::measure
