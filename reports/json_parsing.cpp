#include "reports/json_parsing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <set>

namespace mxdrill::reports {
namespace {

constexpr int kDeepestJson = 32;

// What the parser's callback finds wrong: the outermost object's doubled keys, and depth.
class JsonWatch {
  public:
    bool operator()(int depth, Json::parse_event_t event, const Json& parsed) {
        using Event = Json::parse_event_t;
        const bool opens = event == Event::object_start || event == Event::array_start;
        if (opens && depth >= kDeepestJson) {
            too_deep_ = true;
            return false;
        }
        if (event == Event::key && depth == 1 && !keys_.insert(parsed.get<std::string>()).second)
            doubled_ = parsed.get<std::string>();
        return true;
    }

    [[nodiscard]] std::optional<scenario::Diagnostic> complaint() const {
        if (too_deep_)
            return scenario::Diagnostic{"", fmt::format("nested more than {} levels deep", kDeepestJson)};
        if (doubled_) return scenario::Diagnostic{*doubled_, "this key stands here twice"};
        return std::nullopt;
    }

  private:
    std::set<std::string> keys_;
    std::optional<std::string> doubled_;
    bool too_deep_ = false;
};

// "3:14" for the octet with that number, from 1; columns count code points.
std::string place_of(std::size_t octet, std::string_view text) {
    const std::string_view before = text.substr(0, std::min(octet > 0 ? octet - 1 : 0, text.size()));
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const auto start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
    const auto column = std::count_if(before.begin() + static_cast<std::ptrdiff_t>(start), before.end(),
                                      [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; });
    return fmt::format("{}:{}", line, column + 1);
}

// The library's own words, without its name for the error and its idea of the place.
std::string reason_in(std::string_view what) {
    const auto at = what.find("syntax error ");
    return "this is not valid JSON" +
           (at == std::string_view::npos ? "" : ": " + std::string(what.substr(at)));
}

}  // namespace

JsonReading parse_json(std::string_view text) {
    JsonWatch watch;
    try {
        Json value = Json::parse(text, std::ref(watch));
        return {std::move(value), watch.complaint()};
    } catch (const Json::parse_error& error) {
        return {nullptr, scenario::Diagnostic{place_of(error.byte, text), reason_in(error.what())}};
    } catch (const Json::out_of_range&) {  // the library tells neither the number nor its place
        return {nullptr, scenario::Diagnostic{{}, "a number in this JSON is too large"}};
    }
}

}  // namespace mxdrill::reports
