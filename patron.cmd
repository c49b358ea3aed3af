@echo off
rem Builds what changed, then runs the command line; `patron test` builds everything and runs every check.
setlocal
where node >nul 2>nul
if errorlevel 1 (
  echo patron: Node.js is missing: install Node.js 20 with npm, then run the command again. 1>&2
  exit /b 1
)
if "%~1"=="test" (
  node "%~dp0eng\test.mjs" %*
  exit /b
)
node "%~dp0eng\build.mjs" || exit /b 1
"%~dp0artifacts\bin\Patron.Cli\release\Patron.Cli.exe" %*
