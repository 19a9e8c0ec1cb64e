#include "fake_dns/server.hpp"

#include "sim/base/names_of.hpp"

namespace mxdrill::fake_dns {
namespace {

using protocol::Answer;
using protocol::Query;
using protocol::Rcode;

// NODATA is noerror without a record of the type (RFC 2308 §2.2): such an answer has a SOA, or no record at
// all. A chain that leaves the server's zones has records and no SOA.
std::string_view outcome_of(const Answer& answer) {
    const bool nodata = answer.rcode == Rcode::noerror && (answer.soa || answer.records.empty());
    return nodata ? "nodata" : base::name_of(answer.rcode);
}

}  // namespace

Server::Server(const std::vector<Zone>& zones, rules::Book<Fault> faults)
    : catalogue_(zones), faults_(std::move(faults)) {}

void Server::on_query(Ticket ticket, const Query& query, base::IpAddress client, base::Instant now) {
    const auto is_here = [&](const Fault& fault) {
        return fault.concerns(query) && !(fault.act == Act::truncate && query.over_tcp);
    };
    const auto fired = [&](std::size_t index, const Fault&) {
        outputs_.push_back(trace::Event{now, trace::FaultFired{index}});
    };
    const auto decision = faults_.decide({.now = now, .client = client}, is_here, fired);

    Verdict verdict = judge(decision.fault, query);
    outputs_.push_back(trace::Event{now, trace::Queried{query.name, query.type, verdict.outcome}});
    Respond respond{ticket, std::move(verdict.answer), verdict.form};
    if (decision.delay > base::Duration::zero()) {
        delayed_.emplace(now + decision.delay, std::move(respond));
    } else {
        outputs_.push_back(std::move(respond));
    }
}

void Server::on_time(base::Instant now) {
    while (!delayed_.empty() && delayed_.begin()->first <= now) {
        outputs_.push_back(std::move(delayed_.begin()->second));
        delayed_.erase(delayed_.begin());
    }
}

std::optional<Output> Server::poll() {
    if (outputs_.empty()) return std::nullopt;
    std::optional<Output> output(std::move(outputs_.front()));
    outputs_.pop_front();
    return output;
}

std::optional<base::Instant> Server::next_deadline() const {
    return delayed_.empty() ? std::nullopt : std::optional(delayed_.begin()->first);
}

Server::Verdict Server::judge(const Fault* fault, const Query& query) const {
    const auto bare = [](Rcode rcode) {
        return Verdict{{.rcode = rcode}, Form::sound, base::name_of(rcode)};
    };
    switch (fault ? fault->act : Act::none) {
        case Act::none: return truly(query);
        case Act::drop: return {{}, Form::silence, "dropped"};
        case Act::servfail: return bare(Rcode::servfail);
        case Act::refused: return bare(Rcode::refused);
        case Act::formerr: return bare(Rcode::formerr);
        case Act::notimp: return bare(Rcode::notimp);
        case Act::nxdomain:
            return {catalogue_.negative(Rcode::nxdomain, query.name), Form::sound, "nxdomain"};
        case Act::nodata: return {catalogue_.negative(Rcode::noerror, query.name), Form::sound, "nodata"};
        case Act::truncate: return {{.truncated = true}, Form::sound, "truncated"};
        case Act::garble: return {truly(query).answer, Form::garbled, "garbled"};
        case Act::wrong_id: return {truly(query).answer, Form::wrong_id, "wrong-id"};
        case Act::answer: break;
    }
    Answer answer = catalogue_.answer_with(fault->records, query);
    const std::string_view outcome = outcome_of(answer);
    return {std::move(answer), Form::sound, outcome};
}

Server::Verdict Server::truly(const Query& query) const {
    Answer answer = catalogue_.answer(query);
    const std::string_view outcome = outcome_of(answer);
    return {std::move(answer), Form::sound, outcome};
}

}  // namespace mxdrill::fake_dns
