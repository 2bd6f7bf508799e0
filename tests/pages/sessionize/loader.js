/* Sessionize.com embed */
document.write('<div class="sessionize-loader" data-sessionize-load-url="https://sessionize.com/api/v2/owls2031/view/All?under=True"><div class="sz-root">Loading</div></div>');
