"use strict";
exports.id = 451;
exports.ids = [451];
exports.modules = {

/***/ 90451:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   notReady: () => (/* binding */ notReady)
/* harmony export */ });
/* harmony import */ var _ways_readiness__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(53934);
/* harmony import */ var _report_redact__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(20649);
/* harmony import */ var _wiring__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(12973);
// The configuration could not be read: nobody could roll back with it, and the issue about readiness says so.



async function notReady(error, request, run, repository) {
    const redact = (0,_report_redact__WEBPACK_IMPORTED_MODULE_2__/* .redactor */ .$p)(Object.values(request.credentials).filter((secret) => secret !== ''));
    await (0,_ways_readiness__WEBPACK_IMPORTED_MODULE_0__/* .keepIssueOfConfiguration */ .Q)(error, { request, run }, (0,_wiring__WEBPACK_IMPORTED_MODULE_1__/* .issuesOf */ .wf)(repository, request.credentials.githubToken, redact), new Date().toISOString());
}


/***/ })

};
;