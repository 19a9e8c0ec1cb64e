#include "sim/resolver/reading.hpp"

#include <algorithm>
#include <boost/smart_ptr/make_local_shared.hpp>
#include <utility>
#include <variant>
#include <vector>

namespace mxdrill::resolver {
namespace {

using base::Duration;
using base::Instant;
using base::Name;
using protocol::Answer;
using protocol::Finding;
using protocol::Rcode;
using protocol::Record;
using protocol::Records;
using protocol::RecordType;

Records set_of(const Answer& answer, const Name& name, RecordType type) {
    std::vector<Record> set;
    for (const Record& record : answer.records) {
        if (record.name == name && (type == RecordType::any || record.type == type)) set.push_back(record);
    }
    return boost::make_local_shared<const std::vector<Record>>(std::move(set));
}

Duration negative_ttl(const Record& soa) {
    const auto* data = std::get_if<protocol::Soa>(&soa.data);
    return base::seconds(data ? std::min(soa.ttl_s, data->minimum_s) : 0);
}

// One answer, one walk.
class Walk {
  public:
    Walk(const protocol::Query& query, const Answer& answer, Cache& cache, Instant now)
        : answer_(answer), type_(query.type), cache_(cache), now_(now), reading_{.name = query.name} {}

    Reading result(const Records& none) {
        while (!take_records() && follow()) {
        }
        if (!reading_.finding) conclude(none);
        return std::move(reading_);
    }

  private:
    // The walk's end: records of the type at the name it has come to.
    bool take_records() {
        Records set = set_of(answer_, reading_.name, type_);
        if (set->empty()) return false;
        cache_.store(reading_.name, type_, Finding::answered, set, ttl_of(*set), now_);
        reading_.finding = Finding::answered;
        reading_.records = std::move(set);
        return true;
    }

    // One step along a CNAME; false where there is none, or where the chain is too long for anyone.
    bool follow() {
        if (type_ == RecordType::cname || reading_.followed > kChainLimit) return false;
        const Records set = set_of(answer_, reading_.name, RecordType::cname);
        if (set->empty()) return false;
        cache_.store(reading_.name, RecordType::cname, Finding::answered, set, ttl_of(*set), now_);
        reading_.name = std::get<Name>(set->front().data);
        ++reading_.followed;
        return true;
    }

    // No records: the name does not exist, has none of the type, or is to be asked for.
    void conclude(const Records& none) {
        const bool absent = answer_.rcode == Rcode::nxdomain;
        if (!absent && !answer_.soa && reading_.followed > 0) return;
        reading_.finding = absent ? Finding::nxdomain : Finding::nodata;
        reading_.records = none;
        if (!answer_.soa) return;
        cache_.store(reading_.name, type_, *reading_.finding, none, negative_ttl(*answer_.soa), now_);
    }

    const Answer& answer_;
    RecordType type_;
    Cache& cache_;
    Instant now_;
    Reading reading_;
};

}  // namespace

Duration ttl_of(const std::vector<Record>& set) {
    const auto by_ttl = [](const Record& left, const Record& right) { return left.ttl_s < right.ttl_s; };
    return base::seconds(std::min_element(set.begin(), set.end(), by_ttl)->ttl_s);
}

Reading read_answer(const protocol::Query& query, const Answer& answer, const Records& none, Cache& cache,
                    Instant now) {
    const bool usable = answer.rcode == Rcode::noerror || answer.rcode == Rcode::nxdomain;
    if (!usable || answer.truncated)
        return {.name = query.name, .finding = Finding::servfail, .records = none};
    return Walk(query, answer, cache, now).result(none);
}

}  // namespace mxdrill::resolver
