// The files of the live page and the API's description, compiled in; the build makes assets.cpp of them.
#pragma once

#include <string_view>

namespace mxdrill::serve::assets {

extern const std::string_view kIndexHtml;
extern const std::string_view kPageCss;
extern const std::string_view kPageJs;
extern const std::string_view kModelJs;
extern const std::string_view kOpenapiJson;

}  // namespace mxdrill::serve::assets
