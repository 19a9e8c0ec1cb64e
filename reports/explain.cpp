#include "reports/explain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <string_view>

#include "reports/run_folder.hpp"
#include "reports/story.hpp"
#include "reports/words.hpp"

namespace mxdrill::reports {
namespace {

void write_paragraph(Page& page, const std::string& indent, const std::string& text) {
    for (const auto& line : wrapped(text, page.width() - columns(indent))) page.line(indent + line);
}

void write_title(Page& page, const MessageRecord& record) {
    page.line(page.bold(fmt::format("Message {} to {}", record.message.message, record.message.to)));
    page.line(page.dim(fmt::format("{}{}{}{}seed {}", record.title, record.title.empty() ? "" : page.dot(),
                                   record.file, page.dot(), record.seed)));
    page.line();
    page.line(fmt::format("  Arrived at {} after {}.", record.message.sender,
                          human_duration(record.message.arrival)));
}

void write_attempt(Page& page, const MessageRecord& record, const TryRow& first, const TryRow* last_attempt) {
    const base::Duration age = first.start - record.message.arrival;
    // The row has the start of the first try; a first attempt that had but to ask DNS began on arrival.
    const bool is_relay = first.sender != record.message.sender;
    const bool at_once = last_attempt == nullptr && !is_relay && age < base::seconds(1);
    std::string text = at_once ? "on arrival" : "at age " + human_duration(age);
    if (last_attempt)
        text +=
            fmt::format(", {} after the attempt before", human_duration(first.start - last_attempt->start));
    page.line();
    const std::string whose = is_relay ? " of the relay " + first.sender : "";
    page.line("  " + page.bold(fmt::format("Attempt {}{}", first.attempt, whose)) + "  " + page.dim(text));
}

void write_reply(Page& page, const std::string& indent, const std::string& reply) {
    std::istringstream lines(reply);
    for (std::string line; std::getline(lines, line);) page.line(indent + page.accent(line));
}

void write_try(Page& page, const TryRow& a_try, const TryRow* next) {
    const std::string indent(6, ' ');
    if (a_try.try_number > 0) {
        std::string where = fmt::format("try {}  {} [{}]", a_try.try_number, a_try.server, a_try.address);
        if (!a_try.preference.empty()) where += fmt::format(", preference {}", a_try.preference);
        page.line(fmt::format("    {}", where) +
                  page.dim(fmt::format("{}{}, {}", page.dot(), a_try.stage, human_duration(a_try.duration))));
    }
    write_reply(page, indent, a_try.reply);
    std::string text = what_happened(a_try);
    const std::string followed = what_followed(a_try, next);
    if (!followed.empty()) text += " " + followed;
    write_paragraph(page, indent, text);
}

// A relay's attempts count anew, and while it tries, so may the original sender.
void write_tries(Page& page, const MessageRecord& record) {
    std::map<std::string_view, const TryRow*> attempts;  // by sender: the first try of its attempt
    std::string_view told;                               // whose attempt was told last
    for (auto now = record.tries.begin(); now != record.tries.end(); ++now) {
        const TryRow*& attempt = attempts[now->sender];
        const bool is_new = attempt == nullptr || attempt->attempt != now->attempt;
        if (is_new || told != now->sender) write_attempt(page, record, *now, is_new ? attempt : nullptr);
        if (is_new) attempt = &*now;
        told = now->sender;
        const auto next = std::find_if(now + 1, record.tries.end(),
                                       [&](const TryRow& later) { return later.sender == now->sender; });
        write_try(page, *now, next == record.tries.end() ? nullptr : &*next);
    }
}

void write_end(Page& page, const MessageRow& message) {
    const std::string text = how_it_ended(message);
    page.line();
    for (const auto& line : wrapped(text, page.width() - 2)) {
        page.line("  " + (message.final == "delivered" ? page.good(line) : page.bad(line)));
    }
    std::string counts =
        counted(message.attempts, "attempt") + page.dot() + counted(message.tries, "try", "tries");
    if (message.copies != 1)
        counts += page.dot() + counted(message.copies, "copy", "copies") + " in mailboxes";
    page.line("  " + page.dim(counts));
}

}  // namespace

std::optional<std::string> explain(const std::filesystem::path& folder, std::uint64_t message,
                                   std::string& error, const Look& look) {
    const auto record = read_message(folder, message, error);
    if (!record) return std::nullopt;
    Page page(look);
    write_title(page, *record);
    write_tries(page, *record);
    if (record->tries.empty()) page.line("\n  No server saw a try in its name.");
    write_end(page, record->message);
    return page.text();
}

}  // namespace mxdrill::reports
