#include "reports/page.hpp"

#include <array>
#include <boost/algorithm/string/replace.hpp>
#include <cmath>
#include <utility>

namespace mxdrill::reports {
namespace {

constexpr std::array<std::pair<const char*, const char*>, 3> kSpelled{{{"≥", ">="}, {"≤", "<="}, {"²", "2"}}};
constexpr std::array<std::string_view, 8> kEighths{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};

}  // namespace

void Page::line(std::string_view text) {
    const auto end = text.find_last_not_of(' ');
    text_.append(text.substr(0, end == std::string_view::npos ? 0 : end + 1)).append("\n");
}

std::string Page::plain(std::string_view text) const {
    std::string result(text);
    if (!look_.ascii) return result;
    for (const auto& [sign, spelled] : kSpelled) boost::replace_all(result, sign, spelled);
    return result;
}

std::string Page::bar(double share, std::size_t cells) const {
    if (share <= 0) return {};
    auto eighths = static_cast<std::size_t>(std::lround(share * static_cast<double>(cells) * 8));
    if (eighths == 0) eighths = 1;
    if (look_.ascii) return std::string((eighths + 7) / 8, '#');
    std::string bar;
    for (std::size_t i = 0; i < eighths / 8; ++i) bar += "█";
    return bar.append(kEighths[eighths % 8]);
}

std::string Page::painted(std::string_view text, std::string_view code) const {
    if (!look_.colour || text.empty()) return std::string(text);
    return std::string("\x1b[").append(code).append("m").append(text).append("\x1b[0m");
}

}  // namespace mxdrill::reports
