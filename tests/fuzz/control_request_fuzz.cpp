// Requests to the control API, one after the other: a line "METHOD TARGET", then a body, up to an octet 0.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "sim/serve/json.hpp"
#include "tests/fuzz/require.hpp"
#include "tests/serve/fake_stage.hpp"

namespace mxdrill::fuzz {
namespace {

constexpr std::size_t kMostRequests = 32;

void ask(serve::Desktop& desktop, std::string_view text) {
    const auto line = text.substr(0, text.find('\n'));
    const auto body = line.size() == text.size() ? std::string_view() : text.substr(line.size() + 1);
    const auto blank = std::min(line.find(' '), line.size());
    const std::string target(line.substr(std::min(blank + 1, line.size())));
    const bool is_toml = target.starts_with("/scenario");
    const auto response = desktop.ask(std::string(line.substr(0, blank)), target, std::string(body),
                                      is_toml ? "application/toml" : "application/json");
    require(response.status >= 200 && response.status < 500);
    if (response.status < 400 || response.body.empty()) return;
    const auto error = serve::Json::parse(response.body, nullptr, false);
    require(error.is_object() && error.contains("error") && error.contains("where"));
}

}  // namespace
}  // namespace mxdrill::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    mxdrill::serve::Desktop desktop;
    std::string_view text(reinterpret_cast<const char*>(data), size);
    for (std::size_t i = 0; i < mxdrill::fuzz::kMostRequests && !text.empty(); ++i) {
        const auto end = std::min(text.find('\0'), text.size());
        mxdrill::fuzz::ask(desktop, text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return 0;
}
