#include "sim/serve/metrics.hpp"

#include <fmt/format.h>

#include <initializer_list>
#include <iterator>
#include <utility>

namespace mxdrill::serve {
namespace {

// Writes families one after the other; a sample belongs to the family that was begun last.
class Exposition {
  public:
    using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

    void family(std::string_view name, std::string_view type, std::string_view help) {
        name_ = name;
        fmt::format_to(std::back_inserter(text_), "# HELP mxdrill_{} {}\n# TYPE mxdrill_{} {}\n", name, help,
                       name, type);
    }

    template <class Value>
    void sample(Labels labels, Value value) {
        text_ += "mxdrill_";
        text_ += name_;
        char opening = '{';
        for (const auto& [name, label] : labels) {
            text_ += std::exchange(opening, ',');
            text_ += fmt::format("{}=\"{}\"", name, escaped(label));
        }
        if (labels.size() > 0) text_ += '}';
        text_ += fmt::format(" {}\n", value);
    }

    std::string text() && { return std::move(text_); }

  private:
    static std::string escaped(std::string_view label) {
        std::string safe;
        for (const char c : label) {
            if (c == '\n') {
                safe += "\\n";
                continue;
            }
            if (c == '\\' || c == '"') safe += '\\';
            safe += c;
        }
        return safe;
    }

    std::string text_;
    std::string_view name_;
};

void write_messages(const measure::Totals& totals, Exposition& out) {
    out.family("messages", "gauge",
               "Messages, one for each recipient that was accepted, by where they are now");
    const measure::MessageCounts& counts = totals.messages;
    out.sample({{"state", "delivered"}}, counts.delivered);
    out.sample({{"state", "bounced"}}, counts.bounced);
    out.sample({{"state", "queued"}}, counts.queued);
    out.sample({{"state", "lost"}}, counts.lost);
    out.sample({{"state", "abandoned"}}, counts.abandoned);
    out.family("messages_sent_total", "counter", "Messages that clients delivered, one for each recipient");
    out.sample({}, counts.sent);
    out.family("messages_duplicated", "gauge", "Messages with more than one mailbox copy");
    out.sample({}, counts.duplicated);
    out.family("attempts_total", "counter", "Attempts of clients that delivered a message");
    out.sample({}, totals.attempts);
    out.family("connections_tried_total", "counter",
               "Connects that were seen, of clients and of servers that relay");
    out.sample({}, totals.connections);
}

void write_servers(const Desk& desk, Exposition& out) {
    const auto& servers = desk.stage.cast().servers;
    const auto states = desk.stage.servers();
    const auto each = [&](auto sample) {
        for (trace::ServerId id = 0; id < states.size(); ++id) sample(servers[id].name.text(), id);
    };
    out.family("server_open_connections", "gauge", "Connections that are open now");
    each([&](const std::string& name, auto id) {
        out.sample({{"server", name}}, states[id].open_connections);
    });
    out.family("server_connections_total", "counter", "Connections that the server accepted");
    each([&](const std::string& name, auto id) { out.sample({{"server", name}}, states[id].connections); });
    out.family("server_messages_total", "counter",
               "Messages that the server took, by what it does with them");
    each([&](const std::string& name, auto id) {
        const ServerTally& tally = desk.tally.of(id);
        out.sample({{"server", name}, {"fate", "stored"}}, tally.stored);
        out.sample({{"server", name}, {"fate", "queued"}}, tally.queued);
        out.sample({{"server", name}, {"fate", "discarded"}}, tally.discarded);
    });
    out.family("server_tries_total", "counter", "Tries to deliver to the server, by how they ended");
    each([&](const std::string& name, auto id) {
        const auto& outcomes = desk.tally.of(id).outcomes;
        for (std::size_t i = 0; i < outcomes.size(); ++i) {
            if (outcomes[i] == 0) continue;
            out.sample({{"server", name}, {"outcome", base::name_of(static_cast<trace::Outcome>(i))}},
                       outcomes[i]);
        }
    });
}

void write_faults(const Desk& desk, Exposition& out) {
    const auto sample = [&](std::size_t number, const ShelvedFault& shelved, std::uint64_t value) {
        const std::string id = std::to_string(number);
        out.sample({{"fault", id}, {"name", shelved.fault.name.value_or("")}}, value);
    };
    out.family("fault_active", "gauge", "Whether the fault is within its time");
    for (const auto& [number, shelved] : desk.shelf.all())
        sample(number, shelved, shelved.is_active(desk.stage.now()) ? 1 : 0);
    out.family("fault_fired_total", "counter",
               "How often the fault decided or added its delay, where that is seen");
    for (const auto& [number, shelved] : desk.shelf.all()) {
        if (desk.stage.sees_fault(number)) sample(number, shelved, desk.tally.fired(number));
    }
}

}  // namespace

std::string metrics_text(const Desk& desk) {
    Exposition out;
    out.family("info", "gauge", "The program and what it serves");
    out.sample({{"version", desk.settings.version}, {"scenario", desk.stage.scenario().file}}, 1);
    out.family("time_seconds", "gauge", "Time of the run");
    out.sample({}, json_seconds(desk.stage.now().since_start));
    write_servers(desk, out);
    write_messages(desk.stage.totals(), out);
    out.family("dns_queries_total", "counter", "Queries to the fake DNS, by what was answered");
    for (const auto& [outcome, count] : desk.tally.queries()) out.sample({{"outcome", outcome}}, count);
    write_faults(desk, out);
    out.family("journal_entries_total", "counter", "Entries of the journal");
    out.sample({}, desk.journal.last());
    return std::move(out).text();
}

}  // namespace mxdrill::serve
