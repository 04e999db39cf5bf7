// The version that was built; vite.config.mts fills it in.
declare const __VERSION__: string;

export const version = __VERSION__;
